import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { endianness } from 'node:os';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type * as Koffi from 'koffi';
import type { ByteString } from './byte-order.ts';
import { RESERVED_NAME } from './object-key.ts';

/** Names of the files and folders in an opened folder that was not read yet, in no order. Folders end in `/`. */
export type ReadNames = (folder: number) => Promise<ByteString[]>;

/** About 30,000 names, which take some milliseconds. */
const BUFFER = 1024 * 1024;
// dirent.h, as `getdents64(2)` gives them.
const DT_UNKNOWN = 0;
const DT_DIR = 4;
const DT_REG = 8;

/** The kernel's own call where koffi loads: three times as quick as `readdir`, which also keeps others waiting until all of a large folder is read. */
export async function loadReadNames(): Promise<ReadNames> {
  try {
    if (endianness() !== 'LE') return readNames;
    return createReadRecords(await import('koffi'));
  } catch {
    return readNames;
  }
}

function createReadRecords({ default: koffi }: typeof Koffi): ReadNames {
  const call = koffi.load(null).func('long getdents64(int folder, void *buffer, size_t size)');
  return async (folder) => {
    const names: ByteString[] = [];
    const buffer = Buffer.allocUnsafeSlow(BUFFER);
    for (;;) {
      const bytes: unknown = call(folder, buffer, BUFFER);
      if (typeof bytes !== 'number' || bytes < 0) throw new Error(`cannot read a folder: error ${koffi.errno()}`);
      if (bytes === 0) return names;
      addRecords(folder, buffer.subarray(0, bytes), names);
      if (bytes > BUFFER / 2) await letOthersRun();
    }
  };
}

/** struct linux_dirent64: inode (8 bytes), offset (8), length of the record (2), type (1), name that ends in NUL. */
function addRecords(folder: number, records: Buffer, names: ByteString[]): void {
  for (let start = 0; start < records.length;) {
    const length = records.readUInt16LE(start + 16);
    const type = records[start + 18] ?? DT_UNKNOWN;
    const name = records.toString('latin1', start + 19, records.indexOf(0, start + 19));
    if (name !== '.' && name !== '..') addName(names, name, type === DT_UNKNOWN ? findType(folder, name) : type);
    start += length;
  }
}

function addName(names: ByteString[], name: ByteString, type: number): void {
  if (type === DT_REG) names.push(name);
  else if (type === DT_DIR && name !== RESERVED_NAME) names.push(`${name}/`);
}

/** Some file systems do not tell. */
function findType(folder: number, name: ByteString): number {
  const path = Buffer.concat([Buffer.from(`/proc/self/fd/${folder}/`), Buffer.from(name, 'latin1')]);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return DT_REG;
  return stats?.isDirectory() === true ? DT_DIR : DT_UNKNOWN;
}

export const readNames: ReadNames = async (folder) => {
  const names: ByteString[] = [];
  for (const entry of await readdir(`/proc/self/fd/${folder}`, { withFileTypes: true, encoding: 'latin1' })) {
    if (entry.isFile()) addName(names, entry.name, DT_REG);
    else if (entry.isDirectory()) addName(names, entry.name, DT_DIR);
  }
  return names;
};
