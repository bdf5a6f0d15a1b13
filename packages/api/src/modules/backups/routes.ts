import { contract, type Job, type JobId, type JobKind } from '@daspanel/contract';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import { OWNER } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound, Problem } from '../../problem.ts';
import { enterJob, startedJob } from '../jobs/enter-job.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { JobStore } from '../jobs/job-store.ts';
import { listBackups, presentBackup } from './backup-part.ts';

interface Parts {
  readonly jobs: JobStore;
  readonly changes: ChangeWriter;
  readonly runner: Pick<JobRunner, 'wake'>;
  readonly launcher: Requester;
  readonly passphrases: Map<JobId, string>;
  readonly newId: (letter: string) => string;
}

const { backups } = contract;
const LONGEST_REMOVAL = 600_000;

export function backupHandlers(parts: Parts): Handler[] {
  return [
    handle(backups.list, async () => ({ status: 200, body: { items: (await listBackups(parts.launcher)).map(presentBackup) } })),
    handle(backups.create, async ({ body, caller }) => {
      const job = await enterBackup(parts, caller, body.passphrase);
      return startedJob(job);
    }),
    handle(backups.verify, async ({ params, caller }) => {
      await requireBackup(parts, params.backup);
      const job = await enter(parts, caller, 'backup.verify', params.backup);
      parts.runner.wake();
      return startedJob(job);
    }),
    handle(backups.delete, async ({ params, caller }) => {
      await requireBackup(parts, params.backup);
      await parts.changes.write('backups.delete', caller, (change) => {
        change.describe({ object: params.backup, owner: OWNER });
        change.replyWith(204, undefined);
      });
      await parts.launcher.request('backup.remove', { backup: params.backup }, { timeoutMilliseconds: LONGEST_REMOVAL });
      return { status: 204 };
    }),
  ];
}

/** Enters the job that makes a backup. Throws `wrong-state` while another is being made. */
export async function enterBackup(parts: Parts, caller: Caller, passphrase: string | null): Promise<Job> {
  const job = await enter(parts, caller, 'backup.create', parts.newId('b'));
  if (passphrase !== null) parts.passphrases.set(job.id, passphrase);
  parts.runner.wake();
  return job;
}

function enter(parts: Parts, caller: Caller, kind: Extract<JobKind, 'backup.create' | 'backup.verify'>, backup: string): Promise<Job> {
  return parts.changes.write(kind, caller, (change) => {
    const isBusy = parts.jobs.listUnfinished().some((job) => job.kind === 'backup.create');
    if (kind === 'backup.create' && isBusy)
      throw new Problem('wrong-state', 'a backup is being made: wait until it has ended, or cancel its job');
    const job = enterJob(parts, change, { kind, owner: OWNER, site: null, version: null, input: { backup } });
    change.describe({ object: backup, owner: OWNER, details: { job: job.id } });
    return job;
  });
}

async function requireBackup(parts: Parts, id: string): Promise<void> {
  if (!(await listBackups(parts.launcher)).some((backup) => backup.id === id)) throw notFound();
}
