import { contract } from '@daspanel/contract';
import { exitCodes, Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

interface Wishes {
  readonly site: string;
  readonly name: string;
  readonly cron: string;
  readonly command?: string;
  readonly call?: string;
  readonly timeZone?: string;
  readonly timeout?: number;
}

export async function createSchedule({ output, connect }: Session, given: Wishes): Promise<void> {
  const { name, cron, command, call, timeZone, timeout } = given;
  if ((command === undefined) === (call === undefined)) throw new Failure('Say what is done: either --command or --call.', exitCodes.usage);
  const action = command === undefined ? { kind: 'url', path: call } : { kind: 'command', command };
  const client = await connect();
  const params = { site: (await findSite(client, given.site)).id };
  const body = leaveToApi({ name, cron, action, timeZone, timeoutSeconds: timeout });
  const made = (await client.call(contract.schedules.create, { params, body })).body;
  await output.answer(made, () => {
    output.line(`${made.id}  ${made.name}`);
    if (made.nextRunAt !== null) output.note(`It runs next at ${formatMoment(made.nextRunAt)}.`);
  });
}
