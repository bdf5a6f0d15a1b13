import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ImageName } from '@daspanel/orchestrator/containers/part-container.ts';
import { checkImages } from '../images/checking/check-images.ts';
import { buildImage, findAuthorities, readSbom, type BuiltImage } from '../images/making/build-image.ts';
import { findDocker, type Docker } from '../images/making/docker.ts';
import { findSources } from '../images/making/find-sources.ts';
import { makeBase } from '../images/making/make-base.ts';
import { parseOptions, usage, type BuildOptions } from '../images/making/options.ts';

const repository = dirname(import.meta.dirname);
const say = (line: string) => void process.stdout.write(`images: ${line}\n`);
/** BuildKit builds what images share once; two at a time, because unpacking packages keeps one core busy. */
const AT_ONCE = 2;

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(usage);
  else await buildImages(options);
} catch (error) {
  process.stderr.write(`images: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function buildImages(options: BuildOptions): Promise<void> {
  const docker = await findDocker(process.env);
  await using sources = await findSources(repository, options.commit);
  const base = options.offline ? await makeBase(docker, join(repository, 'node_modules', '.cache', 'daspanel-images'), say) : options.base;
  const wanted = { sources, base, tag: options.tag ?? sources.version, ca: options.ca ?? findAuthorities() };
  const built = await inTurns(options.only, async (name) => {
    const image = await buildImage(docker, name, wanted);
    say(`${image.reference} built in ${image.seconds.toFixed(1)} s`);
    return image;
  });
  process.stdout.write(renderTable(built));
  if (options.sbom !== undefined) await writeSboms(docker, built, resolve(options.sbom));
  if (options.check)
    await checkImages(docker, { repository: sources.folder, names: options.only, tag: wanted.tag, version: sources.version }, say);
}

/** Ends with the first that fails, when those that run have ended. */
async function inTurns(names: readonly ImageName[], build: (name: ImageName) => Promise<BuiltImage>): Promise<readonly BuiltImage[]> {
  const waiting = [...names];
  const built: BuiltImage[] = [];
  const errors: unknown[] = [];
  const turn = async () => {
    for (let name = waiting.shift(); name !== undefined && errors.length === 0; name = waiting.shift()) {
      await build(name).then(
        (image) => built.push(image),
        (error: unknown) => errors.push(error),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, turn));
  if (errors.length > 0) throw errors[0];
  return built.toSorted((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
}

function renderTable(images: readonly BuiltImage[]): string {
  const rows = images.map(({ reference, bytes, seconds }) => [reference, `${(bytes / 1e6).toFixed(0)} MB`, `${seconds.toFixed(1)} s`]);
  return rows.map(([image = '', size = '', time = '']) => `${image.padEnd(36)}${size.padStart(8)}${time.padStart(10)}\n`).join('');
}

async function writeSboms(docker: Docker, images: readonly BuiltImage[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, reference } of images) await writeFile(join(folder, `${name}.spdx.json`), await readSbom(docker, reference));
  say(`what they contain: ${folder}/<image>.spdx.json`);
}
