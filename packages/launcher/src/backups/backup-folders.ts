import { join } from 'node:path';
import type { Dirent } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { backupId, backupManifest, type BackupManifest } from '@daspanel/formats/backup-manifest.ts';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { ifThere } from './walk-tree.ts';

/** The paths inside one backup. */
export function backupFolder(root: string) {
  return {
    root,
    files: join(root, 'files'),
    databases: join(root, 'databases'),
    secrets: join(root, 'secrets.sealed'),
    index: join(root, 'index.jsonl'),
    manifest: join(root, 'manifest.json'),
  } as const;
}
export type BackupFolder = ReturnType<typeof backupFolder>;

/** Where a backup is made before it is one. */
export function unfinishedFolder(backups: string, id: string): string {
  return join(backups, `.${id}.unfinished`);
}

/** The manifest of a folder; undefined where it is none, or of a format that this Daspanel does not know. */
export async function readManifest(folder: string): Promise<BackupManifest | undefined> {
  const text = await ifThere(readFile(backupFolder(folder).manifest, 'utf8'));
  try {
    return text === undefined ? undefined : backupManifest.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The manifests of all whole backups, oldest first. */
export async function listBackups(backups: string): Promise<readonly BackupManifest[]> {
  const entries: readonly Dirent[] = (await ifThere(readdir(backups, { withFileTypes: true }))) ?? [];
  const names = entries.filter((entry) => entry.isDirectory() && backupId.safeParse(entry.name).success).map(({ name }) => name);
  const manifests = await Promise.all(names.map((name) => readManifest(join(backups, name))));
  return manifests
    .filter((manifest) => manifest !== undefined)
    .filter((manifest) => names.includes(manifest.id))
    .toSorted((one, other) => one.takenAt.localeCompare(other.takenAt));
}

/** Deletes a backup. It stops being one before its first file goes. */
export async function removeBackup(backups: string, id: string): Promise<void> {
  const going = unfinishedFolder(backups, id);
  await rm(going, { recursive: true, force: true });
  if ((await ifThere(rename(join(backups, id), going).then(() => true))) === undefined) return;
  await syncDirectory(backups);
  await rm(going, { recursive: true, force: true });
}

/** Removes what killed processes left of backups that they were making or deleting. */
export async function removeUnfinished(backups: string): Promise<void> {
  for (const name of (await ifThere(readdir(backups))) ?? [])
    if (/^\.b[0-9a-z]{15}\.unfinished$/.test(name)) await rm(join(backups, name), { recursive: true, force: true });
}
