import { join } from 'node:path';
import { backupFolder, listBackups } from './backup-folders.ts';
import { below, pathOf } from './entry-path.ts';
import { readIndex } from './read-index.ts';

/** The backup before, whose files become this one's where they are unchanged. */
export interface Former {
  readonly find: (path: Buffer, same: string) => { readonly at: Buffer; readonly bytes: number; readonly sha256: string } | undefined;
}

/** Reads the index of the newest backup. Nothing is found in one that is damaged, or where there is none. */
export async function readFormer(backups: string): Promise<Former> {
  const newest = (await listBackups(backups)).at(-1);
  const files = new Map<string, { readonly same: string; readonly bytes: number; readonly sha256: string }>();
  if (newest === undefined) return { find: () => undefined };
  const folder = backupFolder(join(backups, newest.id));
  try {
    for await (const entry of readIndex(folder.index)) {
      if (entry.kind !== 'file' || entry.same === '') continue;
      files.set(pathOf(entry).toString('latin1'), { same: entry.same, bytes: entry.bytes, sha256: entry.sha256 });
    }
  } catch {
    files.clear();
  }
  return {
    find(path, same) {
      const found = files.get(path.toString('latin1'));
      return found?.same === same ? { at: below(folder.files, path), bytes: found.bytes, sha256: found.sha256 } : undefined;
    },
  };
}
