import { chmod, chown, copyFile, lchown, lutimes, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import {
  backupEntry,
  RESTORED_FILE,
  UNFINISHED_RESTORE_FILE,
  type BackupEntry,
  type BackupManifest,
  type RestoredInstallation,
} from '@daspanel/formats/backup-manifest.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { openSealedArchive } from '@daspanel/platform/sealed-archive.ts';
import { syncFileSystem } from '../content/tree/sync-file-system.ts';
import { backupFolder, type BackupFolder } from './backup-folders.ts';
import { below, pathOf } from './entry-path.ts';
import { readIndex } from './read-index.ts';
import { verifyBackup } from './verify-backup.ts';

interface Wishes {
  /** The folder of the backup. */
  readonly backup: string;
  /** The data directory, which the caller holds the lock of. */
  readonly data: string;
  readonly passphrase: string | undefined;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes a data directory from a backup. Everything that can be wrong is looked at before the first byte is written: the sums, the passphrase, the folder, which must be empty. Throws a
 * sentence. A restore that ends early leaves a mark, beside which nothing starts.
 */
export async function restoreBackup({ backup, data, passphrase, say, signal }: Wishes): Promise<BackupManifest> {
  await assertEmpty(data);
  const folder = backupFolder(backup);
  const manifest = await checkBackup(backup, say, signal);
  const secrets = await openSecrets(folder, manifest, passphrase);
  const mark = join(data, UNFINISHED_RESTORE_FILE);
  await writeFileDurably(mark, `${manifest.id}\n`, { mode: 0o600 });
  say(`writing ${manifest.files} files`);
  const owned = manifest.separateUsers;
  await restoreFiles(folder, data, owned, signal);
  for (const { content, ...entry } of secrets) await restoreSecret(entry, Buffer.from(content, 'base64'), data, owned);
  await restoreDumps(folder, manifest, data);
  await syncFileSystem(data, signal);
  await rm(mark);
  return manifest;
}

/** What may lie in a directory that something is restored into: other backups, and the lock that is held meanwhile. */
const UNTOUCHED = new Set(['backups', 'lock', 'lost+found']);

async function assertEmpty(data: string): Promise<void> {
  const names = await readdir(data);
  if (names.includes(UNFINISHED_RESTORE_FILE))
    throw new Error(`${data} holds a restore that did not end: delete everything in it but backups/, and restore again`);
  const [strange] = names.filter((name) => !UNTOUCHED.has(name));
  if (strange !== undefined)
    throw new Error(
      `${data} is not empty (there is ${strange}): a backup is restored into an empty folder only. Move what is there away first.`,
    );
}

async function checkBackup(backup: string, say: Wishes['say'], signal: AbortSignal): Promise<BackupManifest> {
  say('checking the backup');
  const verified = await verifyBackup(backup, { report: () => {}, signal });
  if (verified === undefined) throw new Error(`${backup} is no whole backup: it has no manifest.json that this Daspanel can read`);
  const { manifest, found } = verified;
  if (found.problemCount > 0) {
    const named = found.problems.slice(0, 10).map(({ path, problem }) => `  ${path}: ${problem}`);
    throw new Error(`the backup is damaged, and nothing was restored; ${found.problemCount} of its files are wrong:\n${named.join('\n')}`);
  }
  const isRoot = process.getuid?.() === 0;
  if (manifest.separateUsers !== isRoot) {
    throw new Error(
      manifest.separateUsers
        ? 'this backup is of an installation that root started: restore it as root'
        : 'this backup is of an installation that was not started by root: restore it as the user that is to start it',
    );
  }
  return manifest;
}

const secretEntry = z.object({
  kind: z.enum(['file', 'folder']),
  path: z.string().optional(),
  pathBase64: z.string().optional(),
  mode: z.int(),
  user: z.int(),
  group: z.int(),
  modified: z.string(),
  content: z.string().default(''),
});
type SecretEntry = z.infer<typeof secretEntry>;

async function openSecrets(
  folder: BackupFolder,
  manifest: BackupManifest,
  passphrase: string | undefined,
): Promise<readonly SecretEntry[]> {
  if (manifest.secrets === null) {
    if (passphrase === undefined) return [];
    throw new Error('there is nothing sealed in this backup: restore it without a passphrase');
  }
  if (passphrase === undefined)
    throw new Error('keys and certificates in this backup are sealed: give the file with the passphrase (--passphrase-file)');
  const opened = gunzipSync(await openSealedArchive(passphrase, await readFile(folder.secrets)));
  return opened
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => secretEntry.parse(JSON.parse(line)));
}

async function restoreFiles(folder: BackupFolder, data: string, owned: boolean, signal: AbortSignal): Promise<void> {
  const folders: BackupEntry[] = [];
  await makeParents(data);
  for await (const entry of readIndex(folder.index)) {
    signal.throwIfAborted();
    const path = pathOf(entry);
    const to = below(data, path);
    if (entry.kind === 'folder') {
      await mkdir(to, { recursive: true, mode: 0o700 });
      folders.push(entry);
    } else if (entry.kind === 'link') {
      await symlink(Buffer.from(entry.targetBase64, 'base64'), to);
      if (owned) await lchown(to, entry.user, entry.group);
      await lutimes(to, seconds(entry), seconds(entry));
    } else {
      await copyFile(below(folder.files, path), to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await settle(to, entry, owned);
    }
  }
  // From the inside out, for each thing that is made in a folder changes the folder's time.
  for (const entry of folders.toReversed()) await settle(below(data, pathOf(entry)), entry, owned);
}

/** Folders above what is in an index; the start gives them their owners. */
async function makeParents(data: string): Promise<void> {
  for (const name of ['state', 'certificates', 'storage', 'uploads']) await mkdir(join(data, name), { recursive: true, mode: 0o700 });
}

async function restoreSecret(entry: Omit<SecretEntry, 'content'>, content: Buffer, data: string, owned: boolean): Promise<void> {
  const parsed = backupEntry.safeParse({ ...entry, kind: 'folder' });
  if (!parsed.success) throw new Error('the sealed archive is damaged', { cause: parsed.error });
  const to = below(data, pathOf(entry));
  if (entry.kind === 'folder') await mkdir(to, { recursive: true, mode: 0o700 });
  else await writeFile(to, content, { mode: 0o600, flag: 'wx' });
  await settle(to, entry, owned);
}

type Place = Pick<BackupEntry, 'mode' | 'user' | 'group' | 'modified' | 'kind'>;

async function settle(at: Buffer, entry: Place, owned: boolean): Promise<void> {
  if (owned) await chown(at, entry.user, entry.group);
  // Programs that run as their owner have no place in an installation.
  await chmod(at, entry.kind === 'folder' ? entry.mode : entry.mode & 0o777);
  await utimes(at, seconds(entry), seconds(entry));
}

function seconds({ modified }: Pick<Place, 'modified'>): number {
  return Number(modified) / 1e9;
}

/** The dumps wait as uploads until the API has made the databases; a list tells it which goes where. */
async function restoreDumps(folder: BackupFolder, manifest: BackupManifest, data: string): Promise<void> {
  const { uploads, state } = dataDirectory(data);
  const owner = manifest.separateUsers ? { user: identities.api, group: identities.dataServices } : undefined;
  const databases: RestoredInstallation['databases'] = [];
  for (const { name } of manifest.databases) {
    const upload = randomId('u');
    const to = join(uploads, upload);
    await copyFile(join(folder.databases, `${name}.sql.gz`), to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    if (owner !== undefined) await chown(to, owner.user, owner.group);
    await chmod(to, 0o640);
    databases.push({ database: name, upload });
  }
  const list: RestoredInstallation = { backup: manifest.id, takenAt: manifest.takenAt, databases };
  const file = join(state, RESTORED_FILE);
  await writeFileDurably(file, JSON.stringify(list), { mode: 0o600 });
  if (manifest.separateUsers) await chown(file, identities.api, identities.api);
}
