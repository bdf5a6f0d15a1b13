import { contract, type JobKind } from '@daspanel/contract';
import { OWNER } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { enterJob, startedJob } from '../jobs/enter-job.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { JobStore } from '../jobs/job-store.ts';
import { reportSystem, type ReportParts } from './report-system.ts';

interface Parts extends Omit<ReportParts, 'startedAt'> {
  readonly jobs: JobStore;
  readonly changes: ChangeWriter;
  readonly runner: Pick<JobRunner, 'wake'>;
  readonly newId: (letter: string) => string;
}

export function systemHandlers(parts: Parts): Handler[] {
  const startedAt = parts.now();
  const start = async (kind: Extract<JobKind, `system.${string}`>, caller: Caller) => {
    const job = await parts.changes.write(kind, caller, (change) => {
      const entered = enterJob(parts, change, { kind, owner: OWNER, site: null, version: null, input: {} });
      change.describe({ object: entered.id, owner: OWNER });
      return entered;
    });
    parts.runner.wake();
    return startedJob(job);
  };
  return [
    handle(contract.system.get, async () => ({ status: 200, body: await reportSystem({ ...parts, startedAt }) })),
    handle(contract.system.rebuild, ({ caller }) => start('system.rebuild', caller)),
    handle(contract.system.verify, ({ caller }) => start('system.verify', caller)),
  ];
}
