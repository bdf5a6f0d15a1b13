import { databaseId, databaseUserId, type DatabaseUserId, type Grant } from '@daspanel/contract';
import type { DatabaseLimits } from '@daspanel/formats/data-services-requests.ts';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { changedColumns } from '../../database/changed-columns.ts';

const row = z.object({
  id: databaseUserId,
  site: siteId,
  name: z.string(),
  full_name: z.string(),
  lifecycle: z.enum(['building', 'live']),
  /** As `databasePasswordHash` in formats; empty while it is being built. */
  password_hash: z.string(),
  /** JSON of `DatabaseLimits`. */
  limits: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
  revision: z.number(),
  /** Fingerprint of what it is known to be in MariaDB. */
  applied_as: z.string().nullable(),
  problem: z.string().nullable(),
});
export type DatabaseUserRow = z.infer<typeof row>;

const grantRow = z.object({
  database: databaseId,
  access: z.enum(['all', 'read']),
  full_name: z.string(),
  lifecycle: z.enum(['building', 'live']),
});
export type GrantRow = z.infer<typeof grantRow>;

export interface NewDatabaseUserRow {
  readonly id: DatabaseUserId;
  readonly site: SiteId;
  readonly name: string;
  readonly fullName: string;
  readonly lifecycle: 'building' | 'live';
  readonly passwordHash: string;
  readonly limits: DatabaseLimits;
}

const SELECT =
  'SELECT database_users.*, applied_database_users.fingerprint AS applied_as, dirty_databases.problem FROM database_users ' +
  'LEFT JOIN applied_database_users ON applied_database_users.user = full_name LEFT JOIN dirty_databases ON dirty_databases.site = database_users.site';

/** Users of databases, and what they may do, as wanted. Whoever asks must have found the site through `SiteStore.forActor` before. Writing methods must run inside a transaction. */
export function createDatabaseUserStore(database: DatabaseSync) {
  const read = createReaders(database);
  const insert = database.prepare(
    'INSERT INTO database_users (id, site, name, full_name, lifecycle, password_hash, limits, created_at, updated_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)',
  );
  const insertGrant = database.prepare('INSERT INTO database_grants (user, database, access) VALUES (?, ?, ?)');
  const removeGrants = database.prepare('DELETE FROM database_grants WHERE user = ?');
  const remove = database.prepare('DELETE FROM database_users WHERE site = ? AND id = ?');
  const removeAll = database.prepare('DELETE FROM database_users WHERE site = ?');
  const removeAllGrants = database.prepare('DELETE FROM database_grants WHERE user IN (SELECT id FROM database_users WHERE site = ?)');
  return {
    insert(user: NewDatabaseUserRow, now: number): void {
      const { id, site, name, fullName, lifecycle, passwordHash } = user;
      insert.run(id, site, name, fullName, lifecycle, passwordHash, JSON.stringify(user.limits), now, now);
    },
    /** Gives the user exactly these grants. */
    setGrants(id: DatabaseUserId, grants: readonly Grant[]): void {
      removeGrants.run(id);
      for (const { database: granted, access } of grants) insertGrant.run(id, granted, access);
    },
    /** Changes columns and counts the revision up. */
    update(id: DatabaseUserId, columns: DatabaseUserColumns, now: number): void {
      const { assignments, values } = changedColumns(columns);
      database
        .prepare(`UPDATE database_users SET ${assignments} updated_at = ?, revision = revision + 1 WHERE id = ?`)
        .run(...values, now, id);
    },
    /** Removes the user with its grants. */
    remove(site: SiteId, id: DatabaseUserId): void {
      removeGrants.run(id);
      remove.run(site, id);
    },
    removeAll(site: SiteId): void {
      removeAllGrants.run(site);
      removeAll.run(site);
    },
    ...read,
  };
}
export type DatabaseUserStore = ReturnType<typeof createDatabaseUserStore>;

type ChangeableColumn = 'lifecycle' | 'password_hash' | 'limits';
/** Columns to change; undefined ones stay. */
type DatabaseUserColumns = { readonly [Column in ChangeableColumn]?: DatabaseUserRow[Column] | undefined };

function createReaders(database: DatabaseSync) {
  const find = database.prepare(`${SELECT} WHERE database_users.site = ? AND id = ?`);
  const findName = database.prepare('SELECT id FROM database_users WHERE full_name = ?');
  const list = database.prepare(`${SELECT} WHERE database_users.site = ? ORDER BY created_at, id`);
  const page = database.prepare(
    `${SELECT} WHERE database_users.site = ?1 AND (?2 IS NULL OR name = ?2) AND (created_at, id) > (?3, ?4) ORDER BY created_at, id LIMIT ?5`,
  );
  const grants = database.prepare(
    'SELECT database, access, full_name, lifecycle FROM database_grants JOIN databases ON databases.id = database WHERE user = ? ORDER BY full_name',
  );
  return {
    find(site: SiteId, id: string): DatabaseUserRow | undefined {
      return row.optional().parse(find.get(site, id));
    },
    isNameTaken(fullName: string): boolean {
      return findName.get(fullName) !== undefined;
    },
    listAll(site: SiteId): DatabaseUserRow[] {
      return z.array(row).parse(list.all(site));
    },
    list(
      site: SiteId,
      filter: { readonly name: string | undefined; readonly after: readonly [number, string] | undefined; readonly limit: number },
    ): DatabaseUserRow[] {
      const [createdAt, id] = filter.after ?? [-1, ''];
      return z.array(row).parse(page.all(site, filter.name ?? null, createdAt, id, filter.limit));
    },
    grantsOf(id: DatabaseUserId): GrantRow[] {
      return z.array(grantRow).parse(grants.all(id));
    },
  };
}
