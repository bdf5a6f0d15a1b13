import { parseHost, type SiteState } from '@daspanel/contract';
import { siteId, versionId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { changedColumns } from '../../database/changed-columns.ts';
import { seesOwner, visibleTo, type Actor } from '../../access/actor.ts';

/** `limits` stays text here: a damaged record must still be listed (see `present-site.ts`). */
const row = z.object({
  id: siteId,
  owner: z.string(),
  name: z.string(),
  description: z.string(),
  enabled: z.number(),
  lifecycle: z.enum(['live', 'trashed']),
  active_version: versionId.nullable(),
  limits: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
  trashed_at: z.number().nullable(),
  cache_generation: z.number(),
  revision: z.number(),
  is_dirty: z.number(),
  problem: z.string().nullable(),
  is_owner_suspended: z.number(),
  /** JSON of an array. */
  tags: z.string(),
});
export type SiteRow = z.infer<typeof row>;

const changes = z.object({ site: siteId, versions: z.string(), changed_at: z.number() });

export interface NewSite {
  readonly id: SiteId;
  readonly owner: string;
  readonly name: string;
  readonly description: string;
  readonly limits: string;
  readonly activeVersion: VersionId;
}

const TAGS = '(SELECT json_group_array(tag) FROM (SELECT tag FROM site_tags WHERE site_tags.site = sites.id ORDER BY tag)) AS tags';
const SUSPENDED = "(SELECT state FROM users WHERE users.id = sites.owner) IS 'suspended' AS is_owner_suspended";
const COLUMNS = `sites.*, dirty_sites.site IS NOT NULL AS is_dirty, dirty_sites.problem, ${SUSPENDED}, ${TAGS}`;
const TABLES = 'sites LEFT JOIN dirty_sites ON dirty_sites.site = sites.id';

export interface SiteFilter {
  readonly state?: SiteState | undefined;
  readonly name?: string | undefined;
  readonly ids?: readonly SiteId[] | undefined;
  readonly search?: string | undefined;
  readonly tag?: string | undefined;
  readonly engine?: 'static' | 'php' | undefined;
  readonly sort: SiteSort;
  /** Value of the sorted column and id of the last row of the page before. */
  readonly after?: readonly [string | number, string] | undefined;
  readonly limit: number;
}
export type SiteSort = `${'' | '-'}${'createdAt' | 'updatedAt' | 'name' | 'requests' | 'disk'}`;

/** Sites as wanted. Writing methods must run inside a transaction; nobody outside of the kernel reads but through `forActor`. */
export function createSiteStore(database: DatabaseSync) {
  const insert = database.prepare(
    "INSERT INTO sites (id, owner, name, description, enabled, lifecycle, active_version, limits, created_at, updated_at, revision) VALUES (?, ?, ?, ?, 1, 'live', ?, ?, ?, ?, 1)",
  );
  const owned = database.prepare('SELECT count(*) AS count FROM sites WHERE owner = ?');
  const ofOwner = database.prepare('SELECT id FROM sites WHERE owner = ?');
  const findByName = database.prepare("SELECT id FROM sites WHERE name = ? AND lifecycle = 'live'");
  const remove = database.prepare('DELETE FROM sites WHERE id = ?');
  const listTrashed = database.prepare(
    `SELECT ${COLUMNS} FROM ${TABLES} WHERE lifecycle = 'trashed' AND trashed_at < ? ORDER BY trashed_at LIMIT ?`,
  );
  const find = database.prepare(`SELECT ${COLUMNS} FROM ${TABLES} WHERE sites.id = ?`);
  const listChanges = database.prepare(
    'SELECT site, json_group_array(versions.id) AS versions, max(max(versions.updated_at), sites.updated_at) AS changed_at FROM versions ' +
      "JOIN sites ON sites.id = versions.site WHERE sites.lifecycle = 'live' AND versions.lifecycle = 'live' GROUP BY site",
  );
  return {
    insert(site: NewSite, now: number): void {
      insert.run(site.id, site.owner, site.name, site.description, site.activeVersion, site.limits, now, now);
    },
    /** Sites of an owner, also those in the trash. */
    countOf(owner: string): number {
      return z.object({ count: z.number() }).parse(owned.get(owner)).count;
    },
    /** Ids of the same. */
    listOf(owner: string): SiteId[] {
      return z
        .array(z.object({ id: siteId }))
        .parse(ofOwner.all(owner))
        .map(({ id }) => id);
    },
    isNameTaken(name: string): boolean {
      return findByName.get(name) !== undefined;
    },
    /** Changes columns and counts the revision up. */
    update(id: SiteId, columns: SiteColumns, now: number): void {
      const { assignments, values } = changedColumns(columns);
      database.prepare(`UPDATE sites SET ${assignments} updated_at = ?, revision = revision + 1 WHERE id = ?`).run(...values, now, id);
    },
    remove(id: SiteId): void {
      remove.run(id);
    },
    listTrashedBefore(time: number, limit: number): SiteRow[] {
      return z.array(row).parse(listTrashed.all(time, limit));
    },
    /** Sites that are not in the trash, with their versions and the last change of one of these. */
    listVersionsByChange(): { readonly site: SiteId; readonly versions: readonly VersionId[]; readonly changedAt: number }[] {
      return z
        .array(changes)
        .parse(listChanges.all())
        .map(({ site, versions, changed_at }) => ({
          site,
          versions: z.array(versionId).parse(JSON.parse(versions)),
          changedAt: changed_at,
        }));
    },
    /** What one actor sees. Sites of others are as absent as those that never existed. */
    forActor(actor: Actor) {
      return {
        find(id: string): SiteRow | undefined {
          const found = row.optional().parse(find.get(id));
          return found !== undefined && sees(actor, found) ? found : undefined;
        },
        list(filter: SiteFilter): SiteRow[] {
          const { sql, values } = selectSites(actor, filter);
          return z.array(row).parse(database.prepare(sql).all(...values));
        },
        /** All that are not in the trash. */
        listIds(): SiteId[] {
          const { sql, values } = visibleTo(actor, 'id');
          const rows = database.prepare(`SELECT id FROM sites WHERE lifecycle = 'live' AND ${sql}`).all(...values);
          return z
            .array(z.object({ id: siteId }))
            .parse(rows)
            .map(({ id }) => id);
        },
      };
    },
  };
}
export type SiteStore = ReturnType<typeof createSiteStore>;
type ChangeableColumn =
  | 'name'
  | 'owner'
  | 'description'
  | 'limits'
  | 'enabled'
  | 'lifecycle'
  | 'active_version'
  | 'trashed_at'
  | 'cache_generation';
/** Columns to change; undefined ones stay. */
export type SiteColumns = { readonly [Column in ChangeableColumn]?: SiteRow[Column] | undefined };

function sees(actor: Actor, site: SiteRow): boolean {
  return seesOwner(actor, site.owner) && (actor.sites === null || actor.sites.has(site.id));
}

const SORT_COLUMNS = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  name: 'name',
  // Functions that `addMeasures` gives the database.
  requests: 'requests_of(sites.id)',
  disk: 'disk_of(sites.id)',
} as const;

const STATE_CONDITIONS: Readonly<Record<SiteState, string>> = {
  trashed: "lifecycle = 'trashed'",
  failed: "lifecycle = 'live' AND problem IS NOT NULL",
  pending: "lifecycle = 'live' AND is_dirty AND problem IS NULL",
  disabled: "lifecycle = 'live' AND NOT is_dirty AND (NOT enabled OR is_owner_suspended)",
  ready: "lifecycle = 'live' AND NOT is_dirty AND enabled AND NOT is_owner_suspended",
};

function selectSites(actor: Actor, filter: SiteFilter): { readonly sql: string; readonly values: SQLInputValue[] } {
  const isDescending = filter.sort.startsWith('-');
  const column = SORT_COLUMNS[filter.sort.replace('-', '') as keyof typeof SORT_COLUMNS];
  const visible = visibleTo(actor, 'id');
  const conditions = [visible.sql, filter.state === undefined ? "lifecycle = 'live'" : STATE_CONDITIONS[filter.state]];
  const values: SQLInputValue[] = [...visible.values];
  if (filter.name !== undefined) {
    conditions.push('name = ?');
    values.push(filter.name);
  }
  if (filter.ids !== undefined) {
    conditions.push('sites.id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.ids));
  }
  if (filter.tag !== undefined) {
    conditions.push('EXISTS (SELECT 1 FROM site_tags WHERE site_tags.site = sites.id AND tag = ?)');
    values.push(filter.tag);
  }
  if (filter.engine !== undefined) {
    conditions.push("EXISTS (SELECT 1 FROM versions WHERE versions.id = active_version AND json_extract(engine, '$.kind') = ?)");
    values.push(filter.engine);
  }
  if (filter.search !== undefined) {
    conditions.push(
      '(instr(name, ?) OR instr(lower(description), ?) OR id = ? OR sites.id IN (SELECT site FROM mappings WHERE instr(host, ?)))',
    );
    const text = filter.search.toLowerCase();
    // Domains are kept as they are in DNS.
    values.push(text, text, text, parseHost(text) ?? text);
  }
  if (filter.after !== undefined) {
    conditions.push(`(${column}, id) ${isDescending ? '<' : '>'} (?, ?)`);
    values.push(...filter.after);
  }
  const direction = isDescending ? 'DESC' : 'ASC';
  const sql = `SELECT ${COLUMNS} FROM ${TABLES} WHERE ${conditions.join(' AND ')} ORDER BY ${column} ${direction}, id ${direction} LIMIT ?`;
  return { sql, values: [...values, filter.limit] };
}

/** False where all names of a site answer 503. */
export function isServed(site: SiteRow): boolean {
  return site.enabled === 1 && site.is_owner_suspended === 0;
}

/** How the site is: what is wanted of it, and how far that has been applied. */
export function stateOf(site: SiteRow): SiteState {
  if (site.lifecycle === 'trashed') return 'trashed';
  if (site.problem !== null) return 'failed';
  if (site.is_dirty === 1) return 'pending';
  return isServed(site) ? 'ready' : 'disabled';
}
