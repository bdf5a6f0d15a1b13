import { setTimeout as wait } from 'node:timers/promises';
import { contract } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import { neutraliseLines } from '../output/neutralise.ts';
import type { Session } from '../session.ts';
import { findSchedule, type ScheduleName } from './find-schedule.ts';

const POLL_MILLISECONDS = 300;

export async function runSchedule({ output, signal, connect }: Session, given: ScheduleName): Promise<ExitCode> {
  const client = await connect();
  const { id: schedule, site } = await findSchedule(client, given);
  const begun = (await client.call(contract.schedules.run, { params: { site, schedule } })).body;
  for (;;) {
    const { body } = await client.call(contract.schedules.readRun, { params: { site, schedule, run: begun.id } });
    if (body.state !== 'running') {
      await output.answer(body, () => {
        if (body.output !== '') output.line(neutraliseLines(body.output.replace(/\n$/, '')));
        output.note(
          [body.state, ...(body.status === null ? [] : [`status ${body.status}`]), ...(body.note === null ? [] : [body.note])].join(', '),
        );
      });
      return body.state === 'succeeded' ? exitCodes.done : exitCodes.failed;
    }
    await wait(POLL_MILLISECONDS, undefined, { signal });
  }
}
