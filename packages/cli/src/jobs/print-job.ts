import type { Job } from '@daspanel/contract';
import { stateColour, type Output } from '../output/output.ts';
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

function describeResult(result: Job['result']): readonly (readonly [string, string | undefined])[] {
  return Object.entries(result ?? {}).flatMap(([name, value]) => {
    if (Array.isArray(value)) return value.map((entry): [string, string] => [neutralise(name), describeValue(entry)]);
    return [[neutralise(name), describeValue(value)]];
  });
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${typeof inner === 'object' ? JSON.stringify(inner) : String(inner)}`)
    .join('  ');
}
