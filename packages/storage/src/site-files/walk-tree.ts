import { closeSync, lstatSync, type BigIntStats } from 'node:fs';
import { toText } from '../files/byte-order.ts';
import { RESERVED_NAME } from '../files/object-key.ts';
import { joinPath } from './describe-entry.ts';
import { readNames } from './list-folder.ts';
import type { VersionFolder } from './version-folder.ts';

export interface Walked {
  /** Descriptor of the folder that it is in, good until the next step of the walk. */
  readonly folder: number;
  readonly name: string;
  readonly path: string;
  readonly stats: BigIntStats;
  readonly depth: number;
}

/** Each folder on the way is a descriptor. */
export const DEEPEST = 128;

/** Everything beneath an opened folder, each folder before what is in it; links are given and not followed. Names that are not UTF-8 are left out. */
export async function* walkTree(version: VersionFolder, folder: number, path: string, depth = 0): AsyncGenerator<Walked> {
  for await (const seen of readNames(folder)) {
    const name = toText(seen.name);
    if (name === undefined || (path === '/' && name === RESERVED_NAME)) continue;
    const stats = lstatSync(`/proc/self/fd/${folder}/${name}`, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) continue;
    const at = joinPath(path, name);
    yield { folder, name, path: at, stats, depth };
    if (!stats.isDirectory() || depth >= DEEPEST) continue;
    const opened = version.openFolderIn(folder, name);
    if (opened === undefined) continue;
    try {
      yield* walkTree(version, opened, at, depth + 1);
    } finally {
      closeSync(opened);
    }
  }
}
