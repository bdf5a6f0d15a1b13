import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupEntry, BackupManifest, BackupProblem } from '@daspanel/formats/backup-manifest.ts';
import { backupFolder, readManifest } from './backup-folders.ts';
import { sumFile } from './copy-file.ts';
import { below, pathOf } from './entry-path.ts';
import { createTally } from './progress-of-backup.ts';
import { readIndex } from './read-index.ts';
import { ifThere } from './walk-tree.ts';

export interface VerifiedBackup {
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly BackupProblem[];
  readonly problemCount: number;
}

interface Surroundings {
  readonly report: (progress: { readonly bytes: number; readonly files: number }) => void;
  readonly signal: AbortSignal;
}

/** Reads everything that the manifest of a backup names and compares it with the sums in it. Undefined where the folder has no manifest. */
export async function verifyBackup(
  path: string,
  { report, signal }: Surroundings,
): Promise<{ readonly manifest: BackupManifest; readonly found: VerifiedBackup } | undefined> {
  const manifest = await readManifest(path);
  if (manifest === undefined) return undefined;
  const folder = backupFolder(path);
  const tally = createTally(report);
  const check = async (at: Buffer | string, name: string, wanted: { readonly bytes: number; readonly sha256: string }) => {
    const problem = await compare(at, wanted, signal);
    if (problem === undefined) tally.add(wanted.bytes, true);
    else tally.problem(name, problem);
    return problem === undefined;
  };
  for (const { name, ...sum } of manifest.databases) await check(join(folder.databases, `${name}.sql.gz`), `databases/${name}.sql.gz`, sum);
  if (manifest.secrets !== null) await check(folder.secrets, 'secrets.sealed', manifest.secrets);
  // The sums of files stand in the index: where it is not what was written, they say nothing.
  if (await check(folder.index, 'index.jsonl', manifest.index)) {
    for await (const entry of readIndex(folder.index)) {
      signal.throwIfAborted();
      const at = below(folder.files, pathOf(entry));
      if (entry.kind === 'file') await check(at, `files/${pathOf(entry).toString()}`, entry);
      else if (!(await isAsNoted(at, entry))) tally.problem(`files/${pathOf(entry).toString()}`, 'it is missing, or something else');
    }
  }
  const { files, bytes, problems, problemCount } = tally.result();
  return { manifest, found: { files, bytes, problems, problemCount } };
}

async function compare(
  at: Buffer | string,
  wanted: { readonly bytes: number; readonly sha256: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const found = await sumFile(at, signal);
    if (found === undefined) return 'it is missing';
    if (found.bytes !== wanted.bytes) return `it has ${found.bytes} bytes, not ${wanted.bytes}`;
    return found.sha256 === wanted.sha256 ? undefined : 'its content is not what was written';
  } catch (error) {
    signal.throwIfAborted();
    return `it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function isAsNoted(at: Buffer, entry: Exclude<BackupEntry, { readonly kind: 'file' }>): Promise<boolean> {
  const stats = await ifThere(lstat(at));
  if (entry.kind === 'folder') return stats?.isDirectory() === true;
  if (stats?.isSymbolicLink() !== true) return false;
  return (await readlink(at, { encoding: 'buffer' })).toString('base64') === entry.targetBase64;
}
