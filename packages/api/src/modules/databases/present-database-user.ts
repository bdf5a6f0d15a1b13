import type { DatabaseUser, DatabaseUserState } from '@daspanel/contract';
import { databaseLimits } from '@daspanel/formats/data-services-requests.ts';
import { saysNoAnswer } from '../../data-services.ts';
import { fingerprintOfUser } from '../../reconciler/plan-databases.ts';
import { readWantedUser } from '../../reconciler/read-wanted-databases.ts';
import type { SiteRow } from '../sites/site-store.ts';
import { connection } from './connection.ts';
import type { DatabaseUserRow, DatabaseUserStore } from './database-user-store.ts';

/** What leaves the server of a database user. One whose limits cannot be read is shown as failed. */
export function presentDatabaseUser(users: DatabaseUserStore, site: Pick<SiteRow, 'lifecycle'>, row: DatabaseUserRow): DatabaseUser {
  const { state, problem } = describeState(users, site, row);
  return {
    id: row.id,
    site: row.site,
    name: row.name,
    fullName: row.full_name,
    state,
    ...(problem === null ? {} : { problem }),
    limits: databaseLimits.safeParse(readObject(row.limits)).data ?? databaseLimits.parse({}),
    grants: users.grantsOf(row.id).map(({ database, access }) => ({ database, access })),
    connection,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
    revision: row.revision,
  };
}

function describeState(
  users: DatabaseUserStore,
  site: Pick<SiteRow, 'lifecycle'>,
  row: DatabaseUserRow,
): { readonly state: DatabaseUserState; readonly problem: string | null } {
  if (row.lifecycle === 'building') return { state: 'building', problem: null };
  if (site.lifecycle === 'trashed') return { state: 'locked', problem: null };
  try {
    if (row.applied_as === fingerprintOfUser(readWantedUser(users, row))) return { state: 'ready', problem: null };
  } catch {
    return { state: 'failed', problem: 'the record of the user is damaged: its limits cannot be read' };
  }
  const isWaiting = row.problem === null || saysNoAnswer(row.problem);
  return { state: isWaiting ? 'pending' : 'failed', problem: row.problem };
}

function readObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
