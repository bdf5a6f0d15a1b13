import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { parseLeaf, type Leaf } from './leaf.ts';

/** The folder that the proxy reads certificates from. `file` is a name without `.pem`. */
export interface ServedCertificates {
  /** The files of host names, sorted; not `_default` or temporary ones. */
  list(): Promise<readonly string[]>;
  /** Undefined when there is no such file or it holds no usable pair of key and certificate. */
  read(file: string): Promise<Leaf | undefined>;
  /** The file as it is; undefined when there is none that can be read. */
  readText(file: string): Promise<string | undefined>;
  /** Replaces the file in one step. Without fsync: a file that a power cut empties is recognised and made again. */
  write(file: string, pem: string): Promise<void>;
  remove(file: string): Promise<void>;
}

/** `group`: numeric group that may read the files (the proxy's); absent: they stay in the writer's own. */
export function createServedCertificates(folder: string, group: number | undefined): ServedCertificates {
  const path = (file: string) => join(folder, `${file}.pem`);
  // Absent, or not readable: both are cured by writing it.
  const readText = (file: string) => readFile(path(file), 'utf8').catch(() => undefined);
  return {
    async list() {
      const entries = await readdir(folder);
      return entries.flatMap((entry) => (/^[^_.].*\.pem$/.test(entry) ? [entry.slice(0, -'.pem'.length)] : [])).sort();
    },
    async read(file) {
      const pem = await readText(file);
      return pem === undefined ? undefined : parseLeaf(pem);
    },
    readText,
    write: (file, pem) => publishFile(path(file), pem, { mode: 0o640, ...(group === undefined ? {} : { group }) }),
    remove: (file) => rm(path(file), { force: true }),
  };
}

/** Removes what a killed process left: temporary files, which start with a dot. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const entries = await readdir(folder);
  await Promise.all(entries.filter((entry) => entry.startsWith('.')).map((entry) => rm(join(folder, entry), { force: true })));
}
