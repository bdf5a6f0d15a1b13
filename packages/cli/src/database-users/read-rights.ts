import type { Client, Site } from '@daspanel/contract';
import { findDatabaseOf } from '../databases/find-database.ts';

/** Options about what a database user may do. */
export interface RightsWishes {
  readonly grant?: readonly string[];
  readonly connections?: number;
  readonly statementSeconds?: number;
}

/** The same as fields of a body; what the person did not name is undefined. */
export async function readRights(
  client: Client,
  site: Site,
  { grant, connections, statementSeconds }: RightsWishes,
): Promise<{ readonly grants: unknown; readonly limits: unknown }> {
  const limits = connections === undefined && statementSeconds === undefined ? undefined : { connections, statementSeconds };
  const grants = grant === undefined ? undefined : await Promise.all(grant.map((text) => readGrant(client, site, text)));
  return { grants, limits };
}

/** `main` or `main:read`. */
async function readGrant(client: Client, site: Site, text: string) {
  const [name = '', access = 'all'] = text.split(':');
  return { database: (await findDatabaseOf(client, site, name)).id, access };
}
