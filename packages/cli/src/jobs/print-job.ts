import type { Job } from '@daspanel/contract';
import { stateColour, type Detail, type Output } from '../output/output.ts';
import { neutralise } from '../output/neutralise.ts';
import { formatMoment } from '../output/quantities.ts';
import { describeDuration } from './describe-job.ts';

/** The outcome of a job in a line, then what came of it. */
export async function printJob(output: Output, job: Job): Promise<void> {
  await output.answer(job, async () => {
    const colour = stateColour(job.state);
    const state = colour === undefined ? job.state : output.colour(colour, job.state);
    const reason = job.problem === null ? '' : `: ${neutralise(job.problem.detail)} (${neutralise(job.problem.code)})`;
    output.line(`${job.kind} ${state}${reason}`);
    await output.details(describeResult(job.result));
  });
}

/** Everything that is known of a job. */
export async function printJobDetails(output: Output, job: Job): Promise<void> {
  await output.details([
    ['id', job.id],
    ['kind', job.kind],
    ['state', job.state],
    ['problem', job.problem === null ? undefined : `${job.problem.detail} (${job.problem.code})`],
    ['site', job.site ?? undefined],
    ['version', job.version ?? undefined],
    ['progress', job.progress === null ? undefined : `${job.progress.done} of ${job.progress.total ?? '?'} ${job.progress.unit}`],
    ['created', formatMoment(job.createdAt)],
    ['ran for', describeDuration(job)],
    ...describeResult(job.result),
  ]);
}

function describeResult(result: Job['result']): readonly Detail[] {
  return Object.entries(result ?? {}).map(([name, value]) => [
    neutralise(name),
    Array.isArray(value) ? value.map((entry) => describeValue(entry)) : describeValue(value),
  ]);
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  return Object.values(value)
    .map((inner) => (typeof inner === 'object' ? JSON.stringify(inner) : String(inner)))
    .join(': ');
}
