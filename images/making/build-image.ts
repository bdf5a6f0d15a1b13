import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ImageName } from '@daspanel/orchestrator/containers/part-container.ts';
import type { Docker } from './docker.ts';
import type { Sources } from './find-sources.ts';

const BUILD_WITHIN = 30 * 60_000;
const SBOM = '/usr/share/daspanel/sbom.spdx.json';
/** Where distributions keep the certificates of authorities that this machine trusts. */
const BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

export interface BuiltImage {
  readonly name: ImageName;
  readonly reference: string;
  /** Of all its layers, some of which it shares with others. */
  readonly bytes: number;
  readonly seconds: number;
}

interface Wanted {
  readonly sources: Sources;
  readonly base: string;
  readonly tag: string;
  /** Certificates of authorities that npm trusts beside its own while it installs: a secret of the build, which leaves no trace in an image. */
  readonly ca: string | undefined;
}

export function reference(name: ImageName, tag: string): string {
  return `daspanel/${name}:${tag}`;
}

export async function buildImage(docker: Docker, name: ImageName, { sources, base, tag, ca }: Wanted): Promise<BuiltImage> {
  const began = performance.now();
  const variables = { BASE: base, VERSION: sources.version, REVISION: sources.revision, CREATED: sources.created };
  await docker(
    [
      'build',
      '--progress=plain',
      `--file=${join(sources.folder, 'images', 'Dockerfile')}`,
      `--target=${name}`,
      `--tag=${reference(name, tag)}`,
      ...Object.entries(variables).map(([variable, value]) => `--build-arg=${variable}=${value}`),
      ...(ca === undefined ? [] : [`--secret=id=ca,src=${ca}`]),
      sources.folder,
    ],
    { timeoutMilliseconds: BUILD_WITHIN },
  );
  const seconds = (performance.now() - began) / 1000;
  const bytes = Number(await docker(['image', 'inspect', '--format', '{{.Size}}', reference(name, tag)]));
  return { name, reference: reference(name, tag), bytes, seconds };
}

/** npm in a build trusts Debian's authorities; where this machine trusts others too, as behind a company's gateway, so must npm. */
export function findAuthorities(): string | undefined {
  return BUNDLES.find((path) => existsSync(path));
}

/** What an image contains, in SPDX's words, as it says itself. */
export function readSbom(docker: Docker, image: string): Promise<string> {
  return docker(['run', '--rm', '--network=none', '--read-only', '--entrypoint=/usr/bin/cat', image, SBOM]);
}
