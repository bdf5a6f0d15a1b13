import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { createLogPrinter, followJob } from './follow-job.ts';
import { printJobDetails } from './print-job.ts';

interface Wishes {
  readonly job: string;
}

export async function showJob({ output, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { body: job } = await client.call(contract.jobs.get, { params: { job: given.job } });
  await output.answer(job, async () => {
    await printJobDetails(output, job);
    output.line('');
    await createLogPrinter(client, job, (line) => output.line(line))();
  });
}

export async function followJobById(session: Session, given: Wishes): Promise<ExitCode> {
  const client = await session.connect();
  return followJob(session, client, (await client.call(contract.jobs.get, { params: { job: given.job } })).body);
}

export async function cancelJob({ output, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { body } = await client.call(contract.jobs.cancel, { params: { job: given.job } });
  await output.answer(body, () => output.line(`${body.id} is being cancelled.`));
}
