import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageName } from '@daspanel/orchestrator/containers/part-container.ts';
import { z } from 'zod';
import { imageSpecifications, userOf } from '../image-specifications.ts';
import { readSbom, reference } from '../making/build-image.ts';
import type { Docker } from '../making/docker.ts';
import { explainFindings, type Insides } from './explain-findings.ts';
import { validateSpdx } from './validate-spdx.ts';

interface Subject {
  /** Of the sources that the images were built from. */
  readonly repository: string;
  readonly names: readonly ImageName[];
  readonly tag: string;
  readonly version: string;
}

const configuration = z.object({
  Size: z.number(),
  Config: z.object({
    User: z.string(),
    Labels: z.record(z.string(), z.string()).nullable(),
    Env: z.array(z.string()),
    Entrypoint: z.array(z.string()).nullable(),
    ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
  }),
});
const insides: z.ZodType<Insides> = z.object({
  tests: z.array(z.string()),
  secrets: z.array(z.string()),
  leftovers: z.array(z.string()),
  modules: z.array(z.string()),
  addedAuthorities: z.array(z.string()),
});

/** Looks into each image and says what it found; throws when something is wrong with one. */
export async function checkImages(
  docker: Docker,
  { repository, names, tag, version }: Subject,
  say: (line: string) => void,
): Promise<void> {
  const lockfile = await readFile(join(repository, 'package-lock.json'), 'utf8');
  let wrong = 0;
  for (const name of names) {
    const image = reference(name, tag);
    const [{ Size, Config } = { Size: 0, Config: undefined }] = z
      .array(configuration)
      .parse(JSON.parse(await docker(['image', 'inspect', image])));
    const labels = Config?.Labels ?? {};
    const problems = [
      ...explainFindings(await lookInside(docker, image), lockfile),
      ...validateSpdx(await readSbom(docker, image)),
      ...(Config?.User === userOf(name) ? [] : [`runs as ${Config?.User}, not as ${userOf(name)}`]),
      ...(labels['org.opencontainers.image.version'] === version
        ? []
        : [`its label says version ${labels['org.opencontainers.image.version']}, not ${version}`]),
      ...LABELS.filter((label) => (labels[label] ?? '') === '').map((label) => `has no label ${label}`),
      ...(Config?.Entrypoint?.[0] === '/usr/bin/tini' ? [] : ['does not start with tini']),
      ...(Size <= imageSpecifications[name].largest * 1e6
        ? []
        : [`weighs ${(Size / 1e6).toFixed(0)} MB, more than ${imageSpecifications[name].largest}`]),
    ];
    for (const problem of problems) say(`${image}: ${problem}`);
    if (problems.length === 0) say(`${image}: as it should be`);
    wrong += problems.length;
  }
  if (wrong > 0) throw new Error(`${wrong} things are wrong with the images, see above`);
}

const LABELS = ['title', 'description', 'licenses', 'version', 'revision', 'created'].map((name) => `org.opencontainers.image.${name}`);

async function lookInside(docker: Docker, image: string): Promise<Insides> {
  const input = await readFile(join(import.meta.dirname, 'look-inside.ts'), 'utf8');
  const isolated = [
    'run',
    '--rm',
    '--interactive',
    '--network=none',
    '--read-only',
    '--user=0:0',
    '--entrypoint=/usr/local/bin/node',
    image,
  ];
  return insides.parse(JSON.parse(await docker([...isolated, '--input-type=module-typescript', '-'], { input })));
}
