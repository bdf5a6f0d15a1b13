import { closeSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import type { FileEntry, siteFileRequests } from '@daspanel/formats/site-file-requests.ts';
import type { z } from 'zod';
import { RESERVED_NAME } from '../files/object-key.ts';
import { describeEntry } from './describe-entry.ts';
import type { VersionFolder } from './version-folder.ts';

interface Seen {
  readonly isFolder: boolean;
  /** With a character for each byte. */
  readonly name: string;
}

/** Where a page ended; the bytes of the name as base64url. */
type Position = NonNullable<z.infer<typeof siteFileRequests.list>['after']>;

/** One page of a folder: folders first, each in the order of their bytes. Needs memory for one page however many there are. */
export async function listFolder(
  version: VersionFolder,
  { path, limit, after }: z.infer<typeof siteFileRequests.list>,
): Promise<{ readonly items: FileEntry[]; readonly next: Position | null }> {
  const descriptor = version.openFolder(path);
  try {
    const from =
      after === undefined ? undefined : { isFolder: after.isFolder, name: Buffer.from(after.name, 'base64url').toString('latin1') };
    const found = await findLeast(descriptor, { from, count: limit + 1, hides: path === '/' ? RESERVED_NAME : '' });
    const isOwn = (stats: Parameters<VersionFolder['isReachable']>[0]) => version.isReachable(stats);
    const items = found.slice(0, limit).flatMap(({ name }) => describeEntry({ descriptor, path }, name, isOwn) ?? []);
    const last = found.length > limit ? found[limit - 1] : undefined;
    return { items, next: last === undefined ? null : { ...last, name: Buffer.from(last.name, 'latin1').toString('base64url') } };
  } finally {
    closeSync(descriptor);
  }
}

async function findLeast(
  descriptor: number,
  wanted: { readonly from: Seen | undefined; readonly count: number; readonly hides: string },
): Promise<readonly Seen[]> {
  const least: Seen[] = [];
  let unsorted = 0;
  const settle = () => {
    least.sort(compare);
    least.length = Math.min(least.length, wanted.count);
    unsorted = 0;
  };
  for await (const { name, isFolder } of readNames(descriptor)) {
    const seen = { name, isFolder };
    if (name === wanted.hides || (wanted.from !== undefined && compare(seen, wanted.from) <= 0)) continue;
    least.push(seen);
    unsorted += 1;
    if (unsorted > Math.max(wanted.count, 1_000)) settle();
  }
  settle();
  return least;
}

/** Names with a character for each byte, in the order in which they come. */
export async function* readNames(descriptor: number): AsyncGenerator<Seen> {
  const folder = await opendir(`/proc/self/fd/${descriptor}/.`, { encoding: 'latin1' as BufferEncoding, bufferSize: 256 });
  for await (const entry of folder) yield { name: entry.name, isFolder: entry.isDirectory() };
}

function compare(one: Seen, other: Seen): number {
  if (one.isFolder !== other.isFolder) return one.isFolder ? -1 : 1;
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}
