import { contract } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound, Problem } from '../../problem.ts';
import type { JobRunner } from './job-runner.ts';
import { presentJob, type JobRow, type JobStore } from './job-store.ts';

const { jobs } = contract;

interface Parts {
  readonly jobs: JobStore;
  readonly changes: ChangeWriter;
  readonly runner: Pick<JobRunner, 'abort' | 'wake'>;
}

export function jobHandlers(parts: Parts): Handler[] {
  return [
    handle(jobs.list, ({ query, caller }) => {
      const { limit, cursor, ...filter } = query;
      const list = ['jobs.list', filter];
      const after = parseCursor(list, ['number', 'string'] as const, cursor);
      const rows = parts.jobs.forActor(caller.actor).list({ ...filter, after, limit: limit + 1 });
      return { status: 200, body: pageOf(rows, limit, list, presentJob, (job) => [job.created_at, job.id]) };
    }),
    handle(jobs.get, ({ params, caller }) => ({ status: 200, body: presentJob(findJob(parts, caller, params.job)) })),
    handle(jobs.cancel, async ({ params, caller }) => {
      const body = await cancelJob(parts, caller, params.job);
      return { status: 202, body };
    }),
    handle(jobs.log, ({ params, query, caller }) => {
      const job = findJob(parts, caller, params.job);
      const list = ['jobs.log', job.id];
      const [after] = parseCursor(list, ['number'] as const, query.cursor) ?? [0];
      const rows = parts.jobs.readLog(job.id, after, query.limit + 1);
      const present = ({ at, text }: (typeof rows)[number]) => ({ at: new Date(at).toISOString(), text });
      return { status: 200, body: pageOf(rows, query.limit, list, present, ({ id }) => [id]) };
    }),
  ];
}

function findJob(parts: Pick<Parts, 'jobs'>, caller: Caller, id: string): JobRow {
  const job = parts.jobs.forActor(caller.actor).find(id);
  if (job === undefined) throw notFound();
  return job;
}

async function cancelJob(parts: Parts, caller: Caller, id: string) {
  const shown = await parts.changes.write('jobs.cancel', caller, (change) => {
    const job = findJob(parts, caller, id);
    if (job.ended_at !== null) throw new Problem('wrong-state', `the job has ended: ${job.state}`);
    parts.jobs.cancel(job.id);
    change.describe({ object: job.id, site: job.site, owner: job.owner });
    change.announce('job.updated', job.id, job.revision + 1);
    const cancelling = presentJob(findJob(parts, caller, id));
    change.replyWith(202, cancelling);
    return cancelling;
  });
  parts.runner.abort(shown.id);
  parts.runner.wake();
  return shown;
}
