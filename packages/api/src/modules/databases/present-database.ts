import type { Database, DatabaseState } from '@daspanel/contract';
import { saysNoAnswer } from '../../data-services.ts';
import { connection } from './connection.ts';
import type { DatabaseRow } from './database-store.ts';
import type { DatabaseSize } from './database-sizes.ts';

/** What leaves the server of a database. `size` undefined: not known now. */
export function presentDatabase(row: DatabaseRow, size: DatabaseSize | undefined): Database {
  const state = stateOfDatabase(row);
  return {
    id: row.id,
    site: row.site,
    name: row.name,
    fullName: row.full_name,
    state,
    ...(row.problem === null || state === 'ready' || state === 'building' ? {} : { problem: row.problem }),
    bytes: size?.bytes ?? null,
    tables: size?.tables ?? null,
    connection,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
    revision: row.revision,
  };
}

/** A problem of the site's databases is none of one that is there. */
function stateOfDatabase({ lifecycle, is_applied, problem }: DatabaseRow): DatabaseState {
  if (lifecycle === 'building') return 'building';
  if (is_applied === 1) return 'ready';
  return problem === null || saysNoAnswer(problem) ? 'pending' : 'failed';
}
