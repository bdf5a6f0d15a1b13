import { constants, setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { z } from 'zod';
import { backupRequests } from '@daspanel/formats/backup-requests.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { removeBackup } from './backup-folders.ts';
import { takeBackup } from './take-backup.ts';
import { verifyBackup } from './verify-backup.ts';

const common = { root: z.string(), hostName: z.string(), separateUsers: z.boolean() };
const backupTask = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('take'), ...common, wishes: backupRequests['backup.take'] }),
  z.strictObject({ task: z.literal('verify'), ...common, wishes: backupRequests['backup.verify'] }),
  z.strictObject({ task: z.literal('remove'), ...common, wishes: backupRequests['backup.remove'] }),
]);
export type BackupTask = z.infer<typeof backupTask>;

/**
 * The backup worker: a program of its own, with root rights like the launcher and the least priority, so that reading everything keeps nobody waiting. Its task is JSON on standard input,
 * for there may be a passphrase in it; it prints progress and then one result or error as JSON lines. SIGTERM ends it.
 */
async function runWorker(): Promise<void> {
  setPriority(0, constants.priority.PRIORITY_LOW);
  process.umask(0o077);
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  const print = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
  try {
    const task = backupTask.parse(JSON.parse(await text(process.stdin)));
    print({ result: (await perform(task, (progress) => print({ progress }), stop.signal)) ?? null });
  } catch (error) {
    print({ error: describeError(error, stop.signal.aborted) });
    process.exitCode = 1;
  }
}

async function perform(task: BackupTask, report: (progress: object) => void, signal: AbortSignal): Promise<unknown> {
  const backups = join(task.root, 'backups');
  switch (task.task) {
    case 'take':
      return takeBackup(task.wishes, { ...task, report, signal });
    case 'verify': {
      const verified = await verifyBackup(join(backups, task.wishes.backup), { report, signal });
      return verified?.found;
    }
    case 'remove':
      return removeBackup(backups, task.wishes.backup);
  }
}

function describeError(error: unknown, isAborted: boolean): { readonly code: string; readonly message: string } {
  if (isAborted) return { code: 'cancelled', message: 'the work was cancelled' };
  if (isDiskFull(error)) return { code: 'disk-full', message: 'the disk is full: delete an older backup, or make room' };
  return { code: 'backup-failed', message: error instanceof Error ? error.message : String(error) };
}

await runWorker();
