import { accessKeyId } from '@daspanel/formats/access-key.ts';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { seesOwner, visibleTo, type Actor } from '../../access/actor.ts';

const row = z.object({
  id: accessKeyId,
  owner: z.string(),
  name: z.string(),
  every_site: z.number(),
  access: z.enum(['read', 'write']),
  created_at: z.number(),
  expires_at: z.number().nullable(),
  sites: z.string().transform((text) => z.array(siteId).parse(JSON.parse(text))),
});
type Row = z.infer<typeof row>;

export interface AccessKeyRow extends Pick<Row, 'id' | 'owner' | 'name' | 'access' | 'created_at' | 'expires_at'> {
  /** Null: all of its owner's. */
  readonly sites: readonly SiteId[] | null;
}

const COLUMNS =
  'access_keys.*, (SELECT json_group_array(site ORDER BY site) FROM access_key_sites WHERE access_key = access_keys.id) AS sites FROM access_keys';

/** S3 access keys as wanted, without their secrets. Writing methods must run inside a transaction. */
export function createAccessKeyStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO access_keys (id, owner, name, every_site, access, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertSite = database.prepare('INSERT INTO access_key_sites (access_key, site) VALUES (?, ?)');
  const find = database.prepare(`SELECT ${COLUMNS} WHERE id = ?`);
  const count = database.prepare('SELECT count(*) AS count FROM access_keys WHERE owner = ?');
  const suspended = database.prepare(
    "SELECT 1 FROM access_keys JOIN users ON users.id = owner WHERE access_keys.id = ? AND state = 'suspended'",
  );
  const ofOwner = database.prepare('SELECT id FROM access_keys WHERE owner = ?');
  const remove = database.prepare('DELETE FROM access_keys WHERE id = ?');
  const ofSite = database.prepare('SELECT access_key AS id FROM access_key_sites WHERE site = ?');
  const removeSite = database.prepare('DELETE FROM access_key_sites WHERE site = ?');
  const expired = database.prepare(
    "SELECT id FROM access_keys JOIN applied_files ON path = 'access-keys/' || id || '.json' WHERE expires_at <= ?",
  );
  return {
    insert(key: AccessKeyRow): void {
      insert.run(key.id, key.owner, key.name, key.sites === null ? 1 : 0, key.access, key.created_at, key.expires_at);
      for (const site of new Set(key.sites)) insertSite.run(key.id, site);
    },
    find(id: string): AccessKeyRow | undefined {
      return present(row.optional().parse(find.get(id)));
    },
    /** One that the actor sees: who is limited to sites sees the keys that are for no others. */
    findFor(actor: Actor, id: string): AccessKeyRow | undefined {
      const key = present(row.optional().parse(find.get(id)));
      if (key === undefined || !seesOwner(actor, key.owner)) return undefined;
      const { sites } = actor;
      return sites === null || key.sites?.every((site) => sites.has(site)) === true ? key : undefined;
    },
    /** Oldest first. */
    list(
      actor: Actor,
      filter: { readonly site?: string | undefined; readonly after?: readonly [number, string] | undefined; readonly limit: number },
    ): AccessKeyRow[] {
      const { sql, values } = selectKeys(actor, filter);
      return z
        .array(row)
        .parse(database.prepare(sql).all(...values))
        .flatMap((found) => present(found) ?? []);
    },
    count(owner: string): number {
      return z.object({ count: z.number() }).parse(count.get(owner)).count;
    },
    /** True for the key of somebody who is suspended. */
    isSuspended(id: string): boolean {
      return suspended.get(id) !== undefined;
    },
    /** Ids of all keys of an owner. */
    listOf(owner: string): string[] {
      return z
        .array(z.object({ id: z.string() }))
        .parse(ofOwner.all(owner))
        .map(({ id }) => id);
    },
    remove(id: string): void {
      remove.run(id);
    },
    /** Takes a site out of all keys, and removes those that are for no other. Gives the ids of the keys that have changed. */
    removeSite(site: SiteId): string[] {
      const changed = z
        .array(z.object({ id: z.string() }))
        .parse(ofSite.all(site))
        .map(({ id }) => id);
      removeSite.run(site);
      for (const id of changed) if (this.find(id)?.sites?.length === 0) remove.run(id);
      return changed;
    },
    /** Ids of expired keys whose files may still be there. */
    listExpired(now: number): string[] {
      return z
        .array(z.object({ id: z.string() }))
        .parse(expired.all(now))
        .map(({ id }) => id);
    },
  };
}
export type AccessKeyStore = ReturnType<typeof createAccessKeyStore>;

function present(found: Row | undefined): AccessKeyRow | undefined {
  return found === undefined ? undefined : { ...found, sites: found.every_site === 1 ? null : found.sites };
}

function selectKeys(
  actor: Actor,
  {
    site,
    after,
    limit,
  }: { readonly site?: string | undefined; readonly after?: readonly [number, string] | undefined; readonly limit: number },
): { readonly sql: string; readonly values: SQLInputValue[] } {
  const visible = visibleTo({ ...actor, sites: null });
  const conditions = [visible.sql];
  const values: SQLInputValue[] = [...visible.values];
  if (actor.sites !== null) {
    const marks = [...actor.sites].map(() => '?').join(', ');
    conditions.push(`NOT every_site AND NOT EXISTS (SELECT 1 FROM access_key_sites WHERE access_key = id AND site NOT IN (${marks}))`);
    values.push(...actor.sites);
  }
  if (site !== undefined) {
    conditions.push('(every_site OR EXISTS (SELECT 1 FROM access_key_sites WHERE access_key = id AND site = ?))');
    values.push(site);
  }
  const sql = `SELECT ${COLUMNS} WHERE ${conditions.join(' AND ')} AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?`;
  return { sql, values: [...values, ...(after ?? [-1, '']), limit] };
}
