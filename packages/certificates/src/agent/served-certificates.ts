import { open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { publishFile, syncDirectory } from '@daspanel/platform/durable-file.ts';
import { parseLeaf, type Leaf } from './leaf.ts';
import { LONGEST_MARK, parseMark, type ServedMark } from './served-mark.ts';

/** The folder that the proxy reads certificates from. `file` is a name without `.pem`. */
export interface ServedCertificates {
  /** The files of host names and addresses, sorted; not `_default` or temporary ones. */
  list(): Promise<readonly string[]>;
  /** Undefined when there is no such file or it holds no usable pair of key and certificate. */
  read(file: string): Promise<Leaf | undefined>;
  /** The file as it is; undefined when there is none that can be read. */
  readText(file: string): Promise<string | undefined>;
  /** Where it is from, by its first line alone; undefined when there is none that can be read. */
  readMark(file: string): Promise<ServedMark | undefined>;
  /**
   * Replaces the file in one step, and waits until it is on the disk. Not so for one of the local authority: if a power cut empties it, that is recognised and another is made.
   */
  write(file: string, text: string): Promise<void>;
  remove(file: string): Promise<void>;
}

/** What visitors are shown who name no server: they asked for an IP address. */
export const ADDRESS_FILE = '_address';

/** `group`: numeric group that may read the files (the proxy's); absent: they stay in the writer's own. */
export function createServedCertificates(folder: string, group: number | undefined): ServedCertificates {
  const path = (file: string) => join(folder, `${file}.pem`);
  // Absent, or not readable: both are cured by writing it.
  const readText = (file: string) => readFile(path(file), 'utf8').catch(() => undefined);
  return {
    async list() {
      const entries = await readdir(folder);
      const files = entries.flatMap((entry) => (entry.endsWith('.pem') ? [entry.slice(0, -'.pem'.length)] : []));
      return files.filter((file) => file === ADDRESS_FILE || /^[^_.]/.test(file)).sort();
    },
    async read(file) {
      const text = await readText(file);
      return text === undefined ? undefined : parseLeaf(text);
    },
    readText,
    readMark: (file) => readBeginning(path(file)).then(parseMark, () => undefined),
    async write(file, text) {
      await publishFile(path(file), text, { mode: 0o640, ...(group === undefined ? {} : { group }) });
      if (parseMark(text).source !== 'local') await syncFile(path(file));
    },
    remove: (file) => rm(path(file), { force: true }),
  };
}

async function syncFile(path: string): Promise<void> {
  {
    await using file = await open(path);
    await file.sync();
  }
  await syncDirectory(dirname(path));
}

async function readBeginning(path: string): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_MARK), 0, LONGEST_MARK, 0);
  return buffer.toString('latin1', 0, bytesRead);
}

/** Removes what a killed process left: temporary files, which start with a dot. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const entries = await readdir(folder);
  await Promise.all(entries.filter((entry) => entry.startsWith('.')).map((entry) => rm(join(folder, entry), { force: true })));
}
