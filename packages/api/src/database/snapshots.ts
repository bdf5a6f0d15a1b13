import { readdirSync, rmSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';

const KEPT = 7;
const DAY = 24 * 60 * 60 * 1000;

/** Names of the snapshots in a folder, newest first. */
export function listSnapshots(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^daspanel-.*\.db$/.test(name))
      .toSorted()
      .toReversed();
  } catch {
    return [];
  }
}

/** Writes a whole, consistent copy of the database beside it, durably, and drops the oldest ones. Gives the file's path. */
export async function takeSnapshot(database: DatabaseSync, folder: string, now: number): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `daspanel-${new Date(now).toISOString().replaceAll(':', '-')}.db`);
  const unfinished = `${path}.unfinished`;
  await rm(unfinished, { force: true });
  try {
    database.prepare('VACUUM INTO ?').run(unfinished);
    await using file = await open(unfinished, 'r+');
    await file.chmod(0o600);
    await file.sync();
  } catch (error) {
    // On a full disk half a copy would take the room that is missing.
    await rm(unfinished, { force: true });
    throw error;
  }
  await rename(unfinished, path);
  await syncDirectory(folder);
  for (const name of listSnapshots(folder).slice(KEPT)) rmSync(join(folder, name), { force: true });
  return path;
}

/** True when the newest snapshot is older than a day. */
export async function isSnapshotDue(folder: string, now: number): Promise<boolean> {
  const [newest] = listSnapshots(folder);
  return newest === undefined || now - (await stat(join(folder, newest))).mtimeMs >= DAY;
}
