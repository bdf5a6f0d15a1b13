import type { Job, JobId, JobKind } from '@daspanel/contract';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { system } from '../../access/caller.ts';
import type { Change, ChangeWriter } from '../../changes/change-writer.ts';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import { describeLauncherError } from '../../launcher-error.ts';
import { Problem } from '../../problem.ts';
import type { JobEnd, JobRow, JobStore } from './job-store.ts';

export interface JobContext {
  readonly job: JobRow;
  readonly signal: AbortSignal;
  /** Written at most once a second. */
  readonly progress: (progress: NonNullable<Job['progress']>) => void;
  readonly log: (text: string) => void;
}

/** How one kind of job is done. Every kind may be run again from its start after a crash. */
export interface JobWork {
  readonly run: (context: JobContext) => Promise<Readonly<Record<string, unknown>>>;
  /** Runs in the transaction that ends the job, however it ended, to leave wanted state as it belongs. */
  readonly finish?: (job: JobRow, outcome: JobEnd, change: Change) => void;
}

export interface JobRunner extends AsyncDisposable {
  /** Looks for jobs that wait; called after a job was entered, and once at the start for those that a former process left. */
  wake(): void;
  /** Has a running job end soon. One that waits is ended at once. */
  abort(id: JobId): void;
}

interface Parts {
  readonly jobs: JobStore;
  readonly changes: ChangeWriter;
  readonly writer: TransactionWriter;
  readonly works: Readonly<Record<JobKind, JobWork>>;
  readonly log: Log;
  readonly now: () => number;
}

const SIDE_BY_SIDE = 2;
const PROGRESS_EVERY = 1_000;

/** Runs jobs in the order in which they were entered: two at a time, and one per site. */
export function createJobRunner(parts: Parts): JobRunner {
  const running = new Map<JobId, { readonly job: JobRow; readonly controller: AbortController; readonly ended: Promise<void> }>();
  let isClosed = false;

  const pump = () => {
    if (isClosed) return;
    for (const job of parts.jobs.listUnfinished()) {
      if (running.size >= SIDE_BY_SIDE) return;
      const isSiteBusy = job.site !== null && [...running.values()].some((other) => other.job.site === job.site);
      if (running.has(job.id) || isSiteBusy) continue;
      const controller = new AbortController();
      if (job.cancelling === 1) controller.abort();
      const ended = run(job, controller.signal).catch((error: unknown) =>
        parts.log.error('a job could not be ended', { job: job.id, error }),
      );
      running.set(job.id, { job, controller, ended: ended.then(() => leave(job.id)) });
    }
  };

  const leave = (id: JobId) => {
    running.delete(id);
    pump();
  };

  const run = async (job: JobRow, signal: AbortSignal) => {
    const outcome = await settleJob(parts, job, signal);
    // The process is ending: the job stays as it is, and the next process runs it again.
    if (isClosed && outcome.state === 'cancelled') return;
    await failpoint('job.before-end');
    await parts.changes.write(`job.${outcome.state}`, { ...system, actor: { ...system.actor, owner: job.owner } }, (change) => {
      change.describe({ object: job.id, site: job.site, owner: job.owner, details: { kind: job.kind, ...outcome } });
      parts.jobs.end(job.id, outcome, change.now);
      parts.works[job.kind].finish?.(job, outcome, change);
      change.announce('job.ended', job.id, parts.jobs.read(job.id)?.revision);
    });
  };

  return {
    wake: () => setImmediate(pump),
    abort: (id) => running.get(id)?.controller.abort(),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      for (const { controller } of running.values()) controller.abort();
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

async function settleJob(parts: Parts, job: JobRow, signal: AbortSignal): Promise<JobEnd> {
  const cancelled = { state: 'cancelled', problem: { code: 'cancelled', detail: 'the job was cancelled' } } as const;
  if (signal.aborted) return cancelled;
  try {
    await parts.writer.write(() => parts.jobs.start(job.id, parts.now()));
    await failpoint('job.started');
    const result = await parts.works[job.kind].run({
      job,
      signal,
      progress: createProgress(parts, job.id),
      log: createJobLog(parts, job.id),
    });
    return { state: 'succeeded', result };
  } catch (error) {
    if (signal.aborted) return cancelled;
    parts.log.warn('a job failed', { job: job.id, kind: job.kind, error });
    return { state: 'failed', problem: describeFailure(error) };
  }
}

/** Only sentences that are meant for people leave the server. */
function describeFailure(error: unknown): { readonly code: string; readonly detail: string } {
  if (error instanceof Problem) return { code: error.code, detail: error.message };
  if (error instanceof RequestError) return describeLauncherError(error);
  return { code: 'internal', detail: 'this is a fault of Daspanel; the log of the API says more' };
}

function createProgress(parts: Parts, id: JobId): JobContext['progress'] {
  let last = -Infinity;
  return (progress) => {
    if (performance.now() - last < PROGRESS_EVERY) return;
    last = performance.now();
    void parts.writer
      .writeRepeatable(() => parts.jobs.saveProgress(id, progress))
      .catch((error: unknown) => parts.log.warn('progress was not stored', { job: id, error }));
  };
}

function createJobLog(parts: Parts, id: JobId): JobContext['log'] {
  return (text) =>
    void parts.writer
      .writeRepeatable(() => parts.jobs.log(id, text, parts.now()))
      .catch((error: unknown) => parts.log.warn('a line of a job was not stored', { job: id, error }));
}
