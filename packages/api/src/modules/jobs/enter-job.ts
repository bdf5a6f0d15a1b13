import { jobId, type Job } from '@daspanel/contract';
import type { Change } from '../../changes/change-writer.ts';
import { presentJob, type JobStore, type NewJob } from './job-store.ts';

/** Enters a job in the transaction that wants it, and gives it as it is shown. The caller wakes the runner after the commit. */
export function enterJob(
  parts: { readonly jobs: JobStore; readonly newId: (letter: string) => string },
  change: Change,
  job: Omit<NewJob, 'id'>,
): Job {
  const id = jobId.parse(parts.newId('j'));
  parts.jobs.insert({ ...job, id }, change.now);
  change.announce('job.created', id, 1);
  const stored = parts.jobs.read(id);
  if (stored === undefined) throw new Error(`job ${id} was not stored`);
  const shown = presentJob(stored);
  change.replyWith(202, shown);
  return shown;
}

/** The answer of operations that a job does. */
export function startedJob(job: Job) {
  return { status: 202, body: job, headers: { location: `/v1/jobs/${job.id}` } } as const;
}
