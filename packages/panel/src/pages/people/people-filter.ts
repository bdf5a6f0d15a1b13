import { listUsersQuery } from '@daspanel/contract/users.ts';
import type { z } from 'zod';

const shape = listUsersQuery.pick({ search: true, role: true, state: true });

export type PeopleFilter = z.output<typeof shape>;

/** The filter in the query of an address; what the API would not take is left out. */
export function readPeopleFilter(search: Readonly<Record<string, unknown>>): PeopleFilter {
  const fields = Object.entries(shape.shape).flatMap(([name, field]) => {
    const value = field.safeParse(search[name]);
    return value.success && value.data !== undefined && value.data !== '' ? [[name, value.data] as const] : [];
  });
  return shape.parse(Object.fromEntries(fields));
}
