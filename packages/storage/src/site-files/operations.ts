import { closeSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { siteFileRequests, SiteFileOperation } from '@daspanel/formats/site-file-requests.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';
import type { z } from 'zod';
import type { DiskRoom, SiteRoom } from '../disk-room/disk-room.ts';
import { withinRoom } from '../disk-room/within-room.ts';
import type { OpenBeneath } from '../files/open-beneath.ts';
import { compareVersions } from './compare-versions.ts';
import { copyEntry } from './copy-entry.ts';
import { deleteEntries } from './delete-entries.ts';
import { etagOf } from './describe-entry.ts';
import { openFileUploads } from './file-uploads.ts';
import { listFolder } from './list-folder.ts';
import { makeFolder } from './make-folder.ts';
import { moveEntry } from './move-entry.ts';
import { readBlocks } from './read-file.ts';
import { searchFiles } from './search-files.ts';
import { setMode } from './set-mode.ts';
import { VersionFolder } from './version-folder.ts';
import { describeAt, writeFile } from './write-file.ts';
import { zipEntries } from './zip-entries.ts';

export interface Exchange {
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborted when whoever asked has gone. */
  readonly signal: AbortSignal;
}

/** `result` is sent as JSON; a stream goes out as it is, with `facts` before it. */
export type Outcome = { readonly result: unknown } | { readonly facts: unknown; readonly stream: AsyncIterable<Uint8Array> };
type Answer<Operation extends SiteFileOperation> = (
  input: z.output<(typeof siteFileRequests)[Operation]>,
  exchange: Exchange,
) => Promise<Outcome>;
export type FileOperations = { readonly [Operation in SiteFileOperation]: Answer<Operation> };

interface Parts {
  /** Folder of all sites. */
  readonly sites: string;
  /** Folder for unfinished files; emptied of all but uploads at the start. */
  readonly staging: string;
  readonly openBeneath: OpenBeneath;
  readonly now: () => number;
  readonly room: DiskRoom;
}

type Version = { readonly site: string; readonly version: string };

/** What the API may ask of the files of a version. Changes of one version come one after the other. */
export function createFileOperations({ sites, staging, openBeneath, now, room }: Parts): FileOperations {
  mkdirSync(staging, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(staging)) if (name.startsWith('t')) rmSync(join(staging, name), { force: true });
  const uploads = openFileUploads(staging);
  const withLock = createKeyedLock();
  const open = (version: Version) => new VersionFolder(sites, version, openBeneath);
  const inVersion = async (version: Version, work: (folder: VersionFolder) => unknown): Promise<Outcome> => {
    using folder = open(version);
    return { result: await work(folder) };
  };
  const changing = (version: Version, work: (folder: VersionFolder) => unknown): Promise<Outcome> =>
    withLock(version.version, () => inVersion(version, work));
  return {
    stat: (input) =>
      inVersion(input, (folder) => {
        if (input.path !== '/') return describeAt(folder, input.path);
        closeSync(folder.openFolder('/'));
        return { path: '/', name: '', type: 'folder', size: 0, mode: '755', modified: 0, isReachable: true };
      }),
    list: (input) => inVersion(input, (folder) => listFolder(folder, input)),
    read: async (input) => readPart(open(input), input),
    // Not in turn with other changes: its sender may be slow. Looking and renaming are one step.
    write: (input, { body }) =>
      inVersion(input, (folder) =>
        counted(room, input.site, body, (bytes) => writeFile(folder, staging, { ...input, replaces: input.replaces, bytes })),
      ),
    'make-folder': (input) => changing(input, (folder) => makeFolder(folder, input.path)),
    move: (input) => changing(input, (folder) => moveEntry(folder, input)),
    copy: (input, { signal }) => changing(input, (folder) => copyEntry(folder, input, { signal, room: room.open(input.site) })),
    delete: (input, { signal }) => {
      room.touch(input.site);
      return changing(input, (folder) => deleteEntries(folder, input, signal));
    },
    'set-mode': (input, { signal }) => changing(input, (folder) => setMode(folder, input, signal)),
    search: (input, { signal }) => inVersion(input, (folder) => searchFiles(folder, input, { now, signal })),
    diff: async (input, { signal }) => {
      using before = open({ site: input.site, version: input.with });
      using after = open(input);
      return { result: await compareVersions({ before, after }, input, { now, signal }) };
    },
    zip: async (input, { signal }) => ({ facts: {}, stream: closing(open(input), (folder) => zipEntries(folder, input, signal)) }),
    archive: (input, { signal }) =>
      inVersion(input, async (folder) => {
        const bytes = zipEntries(folder, input, signal);
        const wanted = { path: input.to, replaces: null, mostBytes: Infinity };
        return await counted(room, input.site, bytes, (some) => writeFile(folder, staging, { ...wanted, bytes: some }));
      }),
    'room.require': async ({ site, bytes }) => {
      room.open(site)?.require(bytes);
      return { result: null };
    },
    'room.touched': async () => ({ result: room.takeTouched() }),
    'upload.begin': async ({ id }) => {
      uploads.begin(id);
      return { result: { offset: 0 } };
    },
    'upload.append': async (input, { body }) => ({ result: { offset: await uploads.append(input.id, { ...input, bytes: body }) } }),
    'upload.measure': async ({ id }) => ({ result: { offset: uploads.measure(id) } }),
    'upload.finish': (input) =>
      changing(input, (folder) =>
        reserved(room.open(input.site), input.size, () => uploads.finish(folder, { ...input, replaces: input.replaces })),
      ),
    'upload.abandon': async ({ id }) => ({ result: await uploads.abandon(id) }),
    'upload.keep': async ({ ids }) => {
      uploads.keep(new Set(ids));
      return { result: null };
    },
  };
}

/** Throws `NoRoomLeft` where a plan allows the site no more. */
function counted<Result>(
  room: DiskRoom,
  site: string,
  bytes: AsyncIterable<Uint8Array>,
  work: (bytes: AsyncIterable<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  const mine = room.open(site);
  return mine === undefined ? work(bytes) : withinRoom(mine, { bytes }, work);
}

/** For bytes that lie outside the site and come into it at once. */
async function reserved<Result>(room: SiteRoom | undefined, bytes: number, work: () => Promise<Result>): Promise<Result> {
  room?.spend(bytes);
  try {
    return await work();
  } catch (error) {
    room?.giveBack(bytes);
    throw error;
  }
}

/** `start` and `end` are inclusive, as in a Range header. */
function readPart(folder: VersionFolder, input: z.output<typeof siteFileRequests.read>): Outcome {
  using _folder = folder;
  const { descriptor, stats } = folder.openFile(input.path);
  const size = Number(stats.size);
  const facts = { size, etag: etagOf(stats), modified: Number(stats.mtimeNs / 1_000_000n) };
  const end = Math.min(size, (input.end ?? size - 1) + 1);
  return { facts, stream: readBlocks(descriptor, input.start ?? 0, end) };
}

async function* closing(folder: VersionFolder, read: (folder: VersionFolder) => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  using opened = folder;
  yield* read(opened);
}
