import type { Schedule, ScheduleRun } from '@daspanel/contract';
import type { RunRow, RunStore } from './run-store.ts';
import type { ScheduleRow } from './schedule-store.ts';

export function presentSchedule(row: ScheduleRow, runs: Pick<RunStore, 'last'>, nextAt: number | undefined): Schedule {
  const last = runs.last(row.id);
  return {
    id: row.id,
    site: row.site,
    name: row.name,
    action: row.action,
    cron: row.cron,
    timeZone: row.time_zone,
    timeoutSeconds: row.timeout_seconds,
    paused: row.paused === 1,
    nextRunAt: nextAt === undefined ? null : timeOf(nextAt),
    lastRun: last === undefined ? null : presentRun(last),
    createdAt: timeOf(row.created_at),
    updatedAt: timeOf(row.updated_at),
    revision: row.revision,
  };
}

export function presentRun(run: RunRow): ScheduleRun {
  return {
    id: run.id,
    schedule: run.schedule,
    state: run.state,
    cause: run.cause,
    dueAt: timeOf(run.due_at),
    startedAt: timeOf(run.started_at),
    endedAt: run.ended_at === null ? null : timeOf(run.ended_at),
    status: run.status,
    note: run.note,
    outputBytes: run.output_bytes,
  };
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
