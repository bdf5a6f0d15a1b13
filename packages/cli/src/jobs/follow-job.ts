import { setTimeout as wait } from 'node:timers/promises';
import { contract, type Client, type Job } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import { neutraliseLines } from '../output/neutralise.ts';
import type { Session } from '../session.ts';
import { describeProgress } from './describe-job.ts';
import { printJob } from './print-job.ts';

type Follower = Pick<Session, 'output' | 'signal'>;

/** Ends a command that has started a job: follows it, or prints it where the person does not want to wait. */
export async function endWithJob(session: Follower, client: Client, job: Job, detach: boolean | undefined): Promise<ExitCode> {
  if (detach !== true) return followJob(session, client, job);
  await session.output.answer(job, () => session.output.line(job.id));
  return exitCodes.done;
}

/**
 * Shows the progress and the log of a job until it ends, then its outcome. Exit code 0 where it succeeded and, where it looked for something wrong, found
 * nothing. Ctrl-C leaves the job running and says how to follow it again.
 */
export async function followJob({ output, signal }: Follower, client: Client, started: Job): Promise<ExitCode> {
  const printLog = createLogPrinter(client, started, (line) => output.note(line));
  let current: Job = started;
  let etag: string | undefined;
  try {
    for (;;) {
      await printLog();
      if (current.endedAt !== null) break;
      output.progress(describeProgress(current));
      await wait(POLL_MILLISECONDS, undefined, { signal });
      const answer = await client.call(contract.jobs.get, {
        params: { job: started.id },
        ...(etag === undefined ? {} : { ifNoneMatch: etag }),
      });
      etag = answer.etag ?? etag;
      if (answer.status !== NOT_MODIFIED) current = answer.body;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    output.progress('');
    output.note(`The job goes on. Follow it with: daspanel jobs follow ${started.id}`);
    return exitCodes.interrupted;
  }
  output.progress('');
  await printJob(output, current);
  return current.state === 'succeeded' && current.result?.['intact'] !== false ? exitCodes.done : exitCodes.failed;
}

const POLL_MILLISECONDS = 300;
const NOT_MODIFIED = 304;
const LINES_AT_ONCE = 100;

/** Prints the lines of a job's log that were not printed yet, each time it is called. */
export function createLogPrinter(client: Client, job: Job, print: (line: string) => void): () => Promise<void> {
  let cursor: string | undefined;
  let printedOfPage = 0;
  return async () => {
    for (;;) {
      const query = { limit: LINES_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) };
      const { body } = await client.call(contract.jobs.log, { params: { job: job.id }, query });
      for (const { text } of body.items.slice(printedOfPage)) print(`  ${neutraliseLines(text)}`);
      printedOfPage = body.items.length;
      if (body.next === null) return;
      cursor = body.next;
      printedOfPage = 0;
    }
  };
}
