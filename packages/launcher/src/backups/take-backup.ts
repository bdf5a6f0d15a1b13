import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, chown, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { BACKUP_FORMAT, backupManifest, type BackupManifest } from '@daspanel/formats/backup-manifest.ts';
import type { backupRequests } from '@daspanel/formats/backup-requests.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { syncDirectory, writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { syncFileSystem } from '../content/tree/sync-file-system.ts';
import { backupFolder, removeUnfinished, unfinishedFolder, type BackupFolder } from './backup-folders.ts';
import { copyFile, sumFile } from './copy-file.ts';
import { copyPlace, writeEntry, type CopyParts } from './copy-place.ts';
import { below } from './entry-path.ts';
import { readFormer } from './former-backup.ts';
import { createTally } from './progress-of-backup.ts';
import { sealSecrets } from './seal-secrets.ts';
import { plainPlaces } from './what-is-kept.ts';

export type TakeWishes = z.infer<(typeof backupRequests)['backup.take']>;

interface Surroundings {
  readonly root: string;
  readonly hostName: string;
  readonly separateUsers: boolean;
  readonly report: (progress: { readonly bytes: number; readonly files: number }) => void;
  readonly signal: AbortSignal;
}

/** Makes a backup, whole or not at all: it gets its name when everything in it, with the manifest last, is on the disk. */
export async function takeBackup(
  wishes: TakeWishes,
  { root, report, signal, hostName, separateUsers }: Surroundings,
): Promise<BackupManifest> {
  const { backups } = dataDirectory(root);
  await mkdir(backups, { recursive: true, mode: 0o700 });
  await chmod(backups, 0o700);
  await removeUnfinished(backups);
  const folder = backupFolder(unfinishedFolder(backups, wishes.backup));
  try {
    for (const path of [folder.root, folder.files, folder.databases]) await mkdir(path, { mode: 0o700 });
    const tally = createTally(report);
    for (const { path, problem } of wishes.problems) tally.problem(path, problem);
    const databases = await takeDumps(wishes, folder, root, signal);
    for (const { bytes } of databases) tally.add(bytes, true);
    const index = createWriteStream(folder.index, { mode: 0o600 });
    await once(index, 'open');
    const parts = { root, files: folder.files, index, former: await readFormer(backups), tally, signal };
    await copyEverything(parts, wishes.state, separateUsers);
    const secrets =
      wishes.passphrase === null ? null : await sealSecrets({ root, to: folder.secrets, passphrase: wishes.passphrase, signal });
    const sum = await sumFile(folder.index, signal);
    if (sum === undefined) throw new Error('the index of the backup is gone');
    const manifest = backupManifest.parse({
      format: BACKUP_FORMAT,
      id: wishes.backup,
      version: wishes.version,
      takenAt: wishes.takenAt,
      endedAt: new Date().toISOString(),
      hostName,
      separateUsers,
      ...tally.result(),
      index: sum,
      databases,
      secrets,
    });
    await syncFileSystem(folder.root, signal);
    await writeFileDurably(folder.manifest, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    await rename(folder.root, join(backups, wishes.backup));
    await syncDirectory(backups);
    return manifest;
  } catch (error) {
    // On a full disk half a backup would take the room that is missing.
    await rm(folder.root, { recursive: true, force: true });
    throw error;
  }
}

async function copyEverything(parts: CopyParts, state: string, separateUsers: boolean): Promise<void> {
  try {
    await copyState(parts, state, separateUsers);
    for (const place of plainPlaces) await copyPlace(parts, place);
  } finally {
    parts.index.end();
    await once(parts.index, 'close');
  }
}

/** The copy that the API made of its state becomes what the API reads at a start. */
async function copyState(parts: CopyParts, state: string, separateUsers: boolean): Promise<void> {
  const path = Buffer.from('state/daspanel.db');
  const to = below(parts.files, path);
  await mkdir(dirname(to.toString()), { recursive: true, mode: 0o700 });
  const copied = await copyFile(below(join(parts.root, 'state'), state), to, { signal: parts.signal });
  if (copied === undefined) throw new Error('the copy of the state is gone');
  const { bytes, sha256, stats } = copied.file;
  const owner = separateUsers ? { user: identities.api, group: identities.api } : { user: Number(stats.uid), group: Number(stats.gid) };
  const entry = {
    kind: 'file',
    path: path.toString(),
    mode: 0o600,
    ...owner,
    modified: String(stats.mtimeNs),
    bytes,
    sha256,
    same: '',
  } as const;
  parts.tally.add(bytes, true);
  await writeEntry(parts.index, entry);
}

/** Moves the dumps into the backup, so that they never need their room twice. */
async function takeDumps({ databases }: TakeWishes, folder: BackupFolder, root: string, signal: AbortSignal) {
  const taken: BackupManifest['databases'] = [];
  for (const { name, export: id } of databases) {
    const from = join(dataDirectory(root).exports, `${id}.sql.gz`);
    const to = join(folder.databases, `${name}.sql.gz`);
    if (!(await lstat(from)).isFile()) throw new Error(`${from} is no file`);
    await rename(from, to);
    if (process.getuid?.() === 0) await chown(to, 0, 0);
    await chmod(to, 0o600);
    const sum = await sumFile(to, signal);
    if (sum === undefined) throw new Error(`the dump of ${name} is gone`);
    taken.push({ name, ...sum });
  }
  return taken;
}
