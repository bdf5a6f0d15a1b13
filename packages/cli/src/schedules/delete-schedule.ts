import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { findSchedule, type ScheduleName } from './find-schedule.ts';

export async function deleteSchedule(
  { output, terminal, connect }: Session,
  given: ScheduleName & { readonly yes?: boolean },
): Promise<void> {
  const client = await connect();
  const { id, site, name } = await findSchedule(client, given);
  await confirmByName(terminal, { name, consequence: 'What its runs printed goes too.', yes: given.yes });
  await client.call(contract.schedules.delete, { params: { site, schedule: id } });
  if (!output.json) output.line(`${name} is gone.`);
}
