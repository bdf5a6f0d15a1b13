import { contract, scheduleId, type Client, type Schedule } from '@daspanel/contract';
import { findNamed } from '../find-named.ts';
import { findSite } from '../sites/find-site.ts';

/** What names a schedule on the command line. */
export interface ScheduleName {
  readonly site: string;
  readonly schedule: string;
}

const LIMIT = 50;

/** The schedule that a person names, by its name or its id. Of several with one name it is the oldest. */
export async function findSchedule(client: Client, { site: named, schedule: nameOrId }: ScheduleName): Promise<Schedule> {
  const site = await findSite(client, named);
  const { schedules } = contract;
  return findNamed({
    site,
    nameOrId,
    id: scheduleId,
    read: () => client.call(schedules.get, { params: { site: site.id, schedule: nameOrId } }),
    list: async () => {
      const { body } = await client.call(schedules.list, { params: { site: site.id }, query: { limit: LIMIT } });
      return { body: { items: body.items.filter(({ name }) => name === nameOrId) } };
    },
    noun: 'schedule',
    shownBy: 'schedule list',
  });
}
