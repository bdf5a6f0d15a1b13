import { certificateChoice, mappingId, type CreateMappingBody, type MappingId } from '@daspanel/contract';
import { siteId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { changedColumns } from '../../database/changed-columns.ts';
import { neighboursOf, parentOf, type TakenName } from './find-conflict.ts';

const row = z.object({
  id: mappingId,
  site: siteId,
  host: z.string(),
  /** JSON of `Serves`. Text here, so that a damaged record harms its own site only. */
  serves: z.string(),
  www: z.enum(['none', 'serve', 'redirect-to-this', 'redirect-to-www']),
  https_only: z.number(),
  /** JSON of the contract's `hsts`; null: not sent. */
  hsts: z.string().nullable(),
  certificate: certificateChoice,
  /** 0: none was uploaded. 1: one was. 2: one is being uploaded, or its upload came to no known end. */
  own_certificate: z.number(),
  created_at: z.number(),
  updated_at: z.number(),
  revision: z.number(),
  /** 1: it has its names. 0: others have one of them, or its site is in the trash. */
  holds: z.number(),
});
export type MappingRow = z.infer<typeof row>;

const taken = z.object({ name: z.string(), mapping: mappingId, site: siteId, owner: z.string() });
const OWN_CERTIFICATE = { none: 0, kept: 1, unsure: 2 } as const;
const SELECT = 'SELECT mappings.*, EXISTS (SELECT 1 FROM mapping_names WHERE mapping = mappings.id) AS holds FROM mappings';

/** Mappings as wanted. Whoever asks must have found the site through `SiteStore.forActor` before. Writing methods must run inside a transaction. */
export function createMappingStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO mappings (id, site, host, serves, www, https_only, hsts, certificate, created_at, updated_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)',
  );
  const find = database.prepare(`${SELECT} WHERE site = ? AND id = ?`);
  const exists = database.prepare('SELECT 1 FROM mappings WHERE id = ?');
  const list = database.prepare(`${SELECT} WHERE site = ? ORDER BY created_at, id`);
  const page = database.prepare(
    `${SELECT} WHERE site = ?1 AND (?2 IS NULL OR host = ?2) AND (created_at, id) > (?3, ?4) ORDER BY created_at, id LIMIT ?5`,
  );
  const listServing = database.prepare(
    `${SELECT} WHERE site = ? AND CASE WHEN json_valid(serves) THEN json_extract(serves, '$.version') END = ?`,
  );
  const noteOwn = database.prepare('UPDATE mappings SET own_certificate = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM mappings WHERE id = ?');
  const removeAll = database.prepare('DELETE FROM mappings WHERE site = ?');
  const insertName = database.prepare('INSERT INTO mapping_names (name, parent, mapping) VALUES (?, ?, ?)');
  const release = database.prepare('DELETE FROM mapping_names WHERE mapping = ?');
  const TAKEN =
    'SELECT mapping_names.name, mapping, site, owner FROM mapping_names JOIN mappings ON mappings.id = mapping JOIN sites ON sites.id = mappings.site';
  const findName = database.prepare(`${TAKEN} WHERE mapping_names.name = ?`);
  const findBelow = database.prepare(`${TAKEN} WHERE parent = ?`);
  return {
    insert(id: MappingId, site: SiteId, fields: CreateMappingBody, now: number): void {
      const { host, serves, www, httpsOnly, hsts, certificate } = fields;
      const hstsText = hsts === null ? null : JSON.stringify(hsts);
      insert.run(id, site, host, JSON.stringify(serves), www, httpsOnly ? 1 : 0, hstsText, certificate, now, now);
    },
    find(site: SiteId, id: string): MappingRow | undefined {
      return row.optional().parse(find.get(site, id));
    },
    exists(id: string): boolean {
      return exists.get(id) !== undefined;
    },
    listAll(site: SiteId): MappingRow[] {
      return z.array(row).parse(list.all(site));
    },
    /** Those that serve this very version, whichever is active. */
    listServing(site: SiteId, version: VersionId): MappingRow[] {
      return z.array(row).parse(listServing.all(site, version));
    },
    list(
      site: SiteId,
      filter: { readonly host: string | undefined; readonly after: readonly [number, string] | undefined; readonly limit: number },
    ): MappingRow[] {
      const [createdAt, id] = filter.after ?? [-1, ''];
      return z.array(row).parse(page.all(site, filter.host ?? null, createdAt, id, filter.limit));
    },
    update(id: MappingId, columns: MappingColumns, now: number): void {
      const { assignments, values } = changedColumns(columns);
      database.prepare(`UPDATE mappings SET ${assignments} updated_at = ?, revision = revision + 1 WHERE id = ?`).run(...values, now, id);
    },
    /** Whether the certificate agent keeps one that was uploaded. */
    noteOwnCertificate(id: MappingId, state: keyof typeof OWN_CERTIFICATE): void {
      noteOwn.run(OWN_CERTIFICATE[state], id);
    },
    remove(id: MappingId): void {
      release.run(id);
      remove.run(id);
    },
    /** The names that are, or stand beside, `name`; see `findConflict`. */
    near(name: string): TakenName[] {
      const { names, below } = neighboursOf(name);
      const rows = names.flatMap((one) => findName.all(one));
      return z.array(taken).parse(below === undefined ? rows : [...rows, ...findBelow.all(below)]);
    },
    /** Gives the mapping these names, which must be free, in the place of those that it has. */
    hold(id: MappingId, names: readonly string[]): void {
      release.run(id);
      for (const name of names) insertName.run(name, parentOf(name), id);
    },
    release(id: MappingId): void {
      release.run(id);
    },
    /** Removes all of a site. */
    removeAll(site: SiteId): void {
      for (const { id } of z.array(row).parse(list.all(site))) release.run(id);
      removeAll.run(site);
    },
  };
}
export type MappingStore = ReturnType<typeof createMappingStore>;
type ChangeableColumn = 'site' | 'serves' | 'www' | 'https_only' | 'hsts' | 'certificate';
/** Columns to change; undefined ones stay. */
type MappingColumns = { readonly [Column in ChangeableColumn]?: MappingRow[Column] | undefined };
