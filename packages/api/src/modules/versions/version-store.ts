import { engine, type Engine } from '@daspanel/contract';
import { siteId, versionId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { changedColumns } from '../../database/changed-columns.ts';
import { SiteProblem } from '../../reconciler/site-problem.ts';

const row = z.object({
  id: versionId,
  site: siteId,
  name: z.string(),
  description: z.string(),
  /** JSON of `Engine`. Text here, so that a damaged record harms its own site only. */
  engine: z.string(),
  type: z.string(),
  root: z.string(),
  lifecycle: z.enum(['building', 'live']),
  source: versionId.nullable(),
  created_at: z.number(),
  updated_at: z.number(),
  revision: z.number(),
  created_by: z.string().nullable(),
  bytes: z.number().nullable(),
  files: z.number().nullable(),
  made_in: z.number().nullable(),
  deployed_at: z.number().nullable(),
});
export type VersionRow = z.infer<typeof row>;

export interface NewVersionRow {
  readonly id: VersionId;
  readonly site: SiteId;
  readonly name: string;
  readonly description: string;
  readonly engine: Engine;
  readonly type: string;
  readonly root: string;
  readonly lifecycle: 'building' | 'live';
  readonly source: VersionId | null;
  /** The person who made it. */
  readonly createdBy: string | null;
}

/** Versions as wanted. Whoever asks must have found the site through `SiteStore.forActor` before. */
export function createVersionStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO versions (id, site, name, description, engine, type, root, lifecycle, source, created_by, created_at, updated_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)',
  );
  const find = database.prepare('SELECT * FROM versions WHERE site = ? AND id = ?');
  const findMany = database.prepare('SELECT * FROM versions WHERE id IN (SELECT value FROM json_each(?))');
  const listNames = database.prepare('SELECT name FROM versions WHERE site = ?');
  const list = database.prepare('SELECT * FROM versions WHERE site = ? ORDER BY created_at, id');
  const page = database.prepare(
    'SELECT * FROM versions WHERE site = ?1 AND (?2 IS NULL OR name = ?2) AND (created_at, id) > (?3, ?4) ORDER BY created_at, id LIMIT ?5',
  );
  const setSize = database.prepare('UPDATE versions SET bytes = ?, files = ? WHERE id = ?');
  const noteDeployment = database.prepare('UPDATE versions SET made_in = ?, deployed_at = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM versions WHERE site = ? AND id = ?');
  const removeAll = database.prepare('DELETE FROM versions WHERE site = ?');
  return {
    insert(version: NewVersionRow, now: number): void {
      const { id, site, name, description, type, root, lifecycle, source, createdBy } = version;
      insert.run(id, site, name, description, JSON.stringify(version.engine), type, root, lifecycle, source, createdBy, now, now);
    },
    find(site: SiteId, id: string): VersionRow | undefined {
      return row.optional().parse(find.get(site, id));
    },
    /** By id; those that do not exist are left out. */
    findMany(ids: readonly VersionId[]): ReadonlyMap<string, VersionRow> {
      const rows = z.array(row).parse(findMany.all(JSON.stringify(ids)));
      return new Map(rows.map((version) => [version.id, version]));
    },
    names(site: SiteId): ReadonlySet<string> {
      return new Set(
        z
          .array(z.object({ name: z.string() }))
          .parse(listNames.all(site))
          .map(({ name }) => name),
      );
    },
    listAll(site: SiteId): VersionRow[] {
      return z.array(row).parse(list.all(site));
    },
    list(
      site: SiteId,
      filter: { readonly name?: string | undefined; readonly after?: readonly [number, string] | undefined; readonly limit: number },
    ): VersionRow[] {
      const [createdAt, id] = filter.after ?? [-1, ''];
      return z.array(row).parse(page.all(site, filter.name ?? null, createdAt, id, filter.limit));
    },
    update(version: VersionRow, columns: VersionColumns, now: number): void {
      const { assignments, values } = changedColumns(columns);
      database
        .prepare(`UPDATE versions SET ${assignments} updated_at = ?, revision = revision + 1 WHERE id = ?`)
        .run(...values, now, version.id);
    },
    /** What was measured is no change of the version: its revision stays. */
    setSize(id: VersionId, { bytes, files }: { readonly bytes: number; readonly files: number }): void {
      setSize.run(bytes, files, id);
    },
    /** `madeIn`: milliseconds that it took. The revision stays. */
    noteDeployment(id: VersionId, { at, madeIn }: { readonly at: number; readonly madeIn: number | null }): void {
      noteDeployment.run(madeIn, at, id);
    },
    remove(site: SiteId, id: VersionId): void {
      remove.run(site, id);
    },
    removeAll(site: SiteId): void {
      removeAll.run(site);
    },
  };
}
type ChangeableColumn = 'name' | 'description' | 'engine' | 'type' | 'root' | 'lifecycle';
/** Columns to change; undefined ones stay. */
type VersionColumns = { readonly [Column in ChangeableColumn]?: VersionRow[Column] | undefined };
export type VersionStore = ReturnType<typeof createVersionStore>;

/** The engine of a stored version. Throws when the record is damaged. */
export function readEngine(version: Pick<VersionRow, 'id' | 'engine'>): Engine {
  try {
    return engine.parse(JSON.parse(version.engine));
  } catch (error) {
    throw new SiteProblem(`the record of version ${version.id} is damaged: its engine cannot be read`, { cause: error });
  }
}
