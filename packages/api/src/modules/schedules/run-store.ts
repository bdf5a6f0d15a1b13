import {
  scheduleId,
  scheduleRunId,
  scheduleRunState,
  type ScheduleId,
  type ScheduleRunId,
  type ScheduleRunState,
} from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { inTransaction } from '../../observations/open-observations.ts';

const KEPT = 50;

const row = z.object({
  id: scheduleRunId,
  schedule: scheduleId,
  site: z.string(),
  state: scheduleRunState,
  cause: z.enum(['time', 'person']),
  due_at: z.number(),
  started_at: z.number(),
  ended_at: z.number().nullable(),
  status: z.number().nullable(),
  note: z.string().nullable(),
  output_bytes: z.number(),
});
export type RunRow = z.infer<typeof row>;
const withOutput = row.extend({ output: z.string() });

export interface RunEnd {
  readonly state: ScheduleRunState;
  readonly status: number | null;
  readonly note: string | null;
  readonly output: string;
  readonly outputBytes: number;
}

const COLUMNS = 'id, schedule, site, state, cause, due_at, started_at, ended_at, status, note, output_bytes';

/** What runs of schedules gave, in the observations. Each writing method is one transaction. */
export function createRunStore(database: DatabaseSync) {
  const insert = database.prepare(
    "INSERT INTO schedule_runs (id, schedule, site, state, cause, due_at, started_at, ended_at, status, note, output, output_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, '', 0)",
  );
  const end = database.prepare(
    'UPDATE schedule_runs SET state = ?, status = ?, note = ?, output = ?, output_bytes = ?, ended_at = ? WHERE id = ?',
  );
  const prune = database.prepare(
    'DELETE FROM schedule_runs WHERE schedule = ?1 AND id NOT IN (SELECT id FROM schedule_runs WHERE schedule = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2)',
  );
  const list = database.prepare(`SELECT ${COLUMNS} FROM schedule_runs WHERE schedule = ? ORDER BY started_at DESC, id DESC`);
  const find = database.prepare('SELECT * FROM schedule_runs WHERE schedule = ? AND id = ?');
  const last = database.prepare(
    `SELECT ${COLUMNS} FROM schedule_runs WHERE schedule = ? AND state NOT IN ('skipped', 'missed') ORDER BY started_at DESC, id DESC LIMIT 1`,
  );
  const lastDue = database.prepare("SELECT max(due_at) AS due FROM schedule_runs WHERE schedule = ? AND cause = 'time'");
  return {
    insert(run: Omit<RunRow, 'output_bytes' | 'status'>): void {
      inTransaction(database, () => {
        insert.run(run.id, run.schedule, run.site, run.state, run.cause, run.due_at, run.started_at, run.ended_at, run.note);
        prune.run(run.schedule, KEPT);
      });
    },
    end(id: ScheduleRunId, { state, status, note, output, outputBytes }: RunEnd, now: number): void {
      end.run(state, status, note, output, outputBytes, now, id);
    },
    /** Newest first. */
    list(schedule: ScheduleId): RunRow[] {
      return z.array(row).parse(list.all(schedule));
    },
    find(schedule: ScheduleId, id: string): z.infer<typeof withOutput> | undefined {
      return withOutput.optional().parse(find.get(schedule, id));
    },
    /** The last one that began. */
    last(schedule: ScheduleId): RunRow | undefined {
      return row.optional().parse(last.get(schedule));
    },
    /** The last time that was dealt with; null: none. */
    lastDue(schedule: ScheduleId): number | null {
      return z.object({ due: z.number().nullable() }).parse(lastDue.get(schedule)).due;
    },
    /** Runs that a former process left under way: they ended with it. */
    interruptAll(now: number): void {
      database
        .prepare(
          "UPDATE schedule_runs SET state = 'interrupted', ended_at = ?, note = 'Daspanel was stopped meanwhile' WHERE state = 'running'",
        )
        .run(now);
    },
    /** Forgets the runs of schedules that are not among these. */
    keepOnly(schedules: readonly ScheduleId[]): void {
      database.prepare('DELETE FROM schedule_runs WHERE schedule NOT IN (SELECT value FROM json_each(?))').run(JSON.stringify(schedules));
    },
    forget(schedule: ScheduleId): void {
      database.prepare('DELETE FROM schedule_runs WHERE schedule = ?').run(schedule);
    },
  };
}
export type RunStore = ReturnType<typeof createRunStore>;
