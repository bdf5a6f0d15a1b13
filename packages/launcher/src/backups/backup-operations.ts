import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { z } from 'zod';
import { backupRequests } from '@daspanel/formats/backup-requests.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { operation, RequestError, type Operations } from '@daspanel/platform/json-socket.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { listBackups } from './backup-folders.ts';
import type { BackupTask } from './worker.ts';

interface Parts {
  readonly root: string;
  readonly hostName: string;
  readonly separateUsers: boolean;
  readonly programDirectory: string;
}

const message = z.union([
  z.object({ progress: z.unknown() }),
  z.object({ result: z.unknown() }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
]);

type Progress = (value: unknown) => void;

export function backupOperations(parts: Parts): Operations {
  const { root, hostName, separateUsers } = parts;
  const common = { root, hostName, separateUsers };
  const work = (task: BackupTask, progress: Progress, signal: AbortSignal) =>
    runBackupWorker(task, parts.programDirectory, progress, signal);
  return {
    'backup.take': operation(backupRequests['backup.take'], (wishes, progress, signal) =>
      work({ task: 'take', ...common, wishes }, progress, signal),
    ),
    'backup.list': operation(backupRequests['backup.list'], async () => ({ backups: await listBackups(dataDirectory(root).backups) })),
    'backup.verify': operation(backupRequests['backup.verify'], async (wishes, progress, signal) => {
      const found = await work({ task: 'verify', ...common, wishes }, progress, signal);
      if (found === null) throw new RequestError('unknown-backup', 'there is no such backup');
      return found;
    }),
    'backup.remove': operation(backupRequests['backup.remove'], (wishes, progress, signal) =>
      work({ task: 'remove', ...common, wishes }, progress, signal),
    ),
  };
}

/** Runs one task in the worker. Rejects with RequestError: the worker's own code. An aborted signal ends it. */
async function runBackupWorker(task: BackupTask, programDirectory: string, progress: Progress, signal: AbortSignal): Promise<unknown> {
  const program = join(programDirectory, 'packages', 'launcher', 'src', 'backups', 'worker.ts');
  const worker = startProgram(process.execPath, ['--max-old-space-size=1024', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const stop = () => worker.kill();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (worker.stdin === null || worker.stdout === null) throw new Error('the backup worker has no pipes');
    worker.stdin.on('error', () => {});
    worker.stdin.end(JSON.stringify(task));
    for await (const line of createInterface({ input: worker.stdout })) {
      const said = message.parse(JSON.parse(line));
      if ('progress' in said) progress(said.progress);
      else if ('error' in said) throw new RequestError(said.error.code, said.error.message);
      else return said.result;
    }
    throw new RequestError(signal.aborted ? 'cancelled' : 'backup-failed', 'the backup worker ended before its work was done');
  } finally {
    signal.removeEventListener('abort', stop);
    worker.kill();
  }
}
