import { scheduleAction, scheduleId, type ScheduleId } from '@daspanel/contract';
import { siteId, versionId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { changedColumns } from '../../database/changed-columns.ts';

const row = z.object({
  id: scheduleId,
  site: siteId,
  name: z.string(),
  action: z.string().transform((text) => scheduleAction.parse(JSON.parse(text))),
  cron: z.string(),
  time_zone: z.string(),
  timeout_seconds: z.number(),
  paused: z.number(),
  created_at: z.number(),
  updated_at: z.number(),
  revision: z.number(),
});
export type ScheduleRow = z.infer<typeof row>;

/** A schedule whose time counts, with what is needed to run it. */
const active = row.extend({ owner: z.string(), active_version: versionId, site_updated_at: z.number() });
export type ActiveSchedule = z.infer<typeof active>;

type Column = 'name' | 'cron' | 'time_zone' | 'timeout_seconds' | 'paused' | 'action';
export type ScheduleColumns = { readonly [Name in Column]?: string | number | undefined };

/** Schedules as wanted. Writing methods must run inside a transaction; whoever asks must have found the site through `SiteStore.forActor` before. */
export function createScheduleStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO schedules (id, site, name, action, cron, time_zone, timeout_seconds, paused, created_at, updated_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)',
  );
  const find = database.prepare('SELECT * FROM schedules WHERE site = ? AND id = ?');
  const count = database.prepare('SELECT count(*) AS count FROM schedules WHERE site = ?');
  const list = database.prepare('SELECT * FROM schedules WHERE site = ? AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?');
  const remove = database.prepare('DELETE FROM schedules WHERE id = ?');
  const listActive = database.prepare(
    'SELECT schedules.*, sites.owner, sites.active_version, sites.updated_at AS site_updated_at FROM schedules JOIN sites ON sites.id = schedules.site ' +
      "WHERE paused = 0 AND sites.enabled = 1 AND sites.lifecycle = 'live' AND sites.active_version IS NOT NULL " +
      "AND (SELECT state FROM users WHERE users.id = sites.owner) IS NOT 'suspended'",
  );
  return {
    insert(schedule: Omit<ScheduleRow, 'created_at' | 'updated_at' | 'revision'>, now: number): void {
      const { id, site, name, action, cron, time_zone, timeout_seconds, paused } = schedule;
      insert.run(id, site, name, JSON.stringify(action), cron, time_zone, timeout_seconds, paused, now, now);
    },
    find(site: SiteId, id: string): ScheduleRow | undefined {
      return row.optional().parse(find.get(site, id));
    },
    countOf(site: SiteId): number {
      return z.object({ count: z.number() }).parse(count.get(site)).count;
    },
    list(site: SiteId, filter: { readonly after?: readonly [number, string] | undefined; readonly limit: number }): ScheduleRow[] {
      const [createdAt, id] = filter.after ?? [-1, ''];
      return z.array(row).parse(list.all(site, createdAt, id, filter.limit));
    },
    update(id: ScheduleId, columns: ScheduleColumns, now: number): void {
      const { assignments, values } = changedColumns(columns);
      database.prepare(`UPDATE schedules SET ${assignments} updated_at = ?, revision = revision + 1 WHERE id = ?`).run(...values, now, id);
    },
    remove(id: ScheduleId): void {
      remove.run(id);
    },
    listIds(): ScheduleId[] {
      return z
        .array(z.object({ id: scheduleId }))
        .parse(database.prepare('SELECT id FROM schedules').all())
        .map(({ id }) => id);
    },
    /** Those that are not paused, of sites that are enabled. A damaged record is left out. */
    listActive(): ActiveSchedule[] {
      return listActive.all().flatMap((found) => active.safeParse(found).data ?? []);
    },
  };
}
export type ScheduleStore = ReturnType<typeof createScheduleStore>;
