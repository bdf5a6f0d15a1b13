import type { ScheduleId } from '@daspanel/contract';
import type { Log } from '@daspanel/platform/log.ts';
import { nextTime } from './cron.ts';
import type { RunRow, RunStore } from './run-store.ts';
import type { ActiveSchedule, ScheduleStore } from './schedule-store.ts';
import type { StartRun } from './start-run.ts';

interface Parts {
  readonly schedules: Pick<ScheduleStore, 'listActive'>;
  readonly runs: Pick<RunStore, 'insert' | 'lastDue' | 'interruptAll'>;
  readonly startRun: StartRun;
  readonly newId: (letter: string) => string;
  readonly log: Log;
  readonly now: () => number;
}

interface Planned {
  readonly revision: number;
  /** Undefined: there is no such time. */
  readonly nextAt: number | undefined;
}

const MINUTE = 60_000;
/** Later than this, a run was missed: the machine slept or Daspanel was not running. */
const LATEST = 1.5 * MINUTE;
/** Runs that are due at the same moment begin within so many milliseconds, so that full hours are no rush. */
const SPREAD = 10_000;
const MOST_COUNTED = 1_000;

/** What is due, decided minute by minute. `turn` is safe to call at any time and as often as one likes. */
export function createScheduler(parts: Parts) {
  const planned = new Map<ScheduleId, Planned>();
  parts.runs.interruptAll(parts.now());

  const plan = (schedule: ActiveSchedule): Planned => {
    const known = planned.get(schedule.id);
    if (known?.revision === schedule.revision) return known;
    // What was due while the schedule was another, or its site was off, was not missed.
    const after = Math.max(parts.runs.lastDue(schedule.id) ?? 0, schedule.updated_at, schedule.site_updated_at);
    return keep(schedule, after);
  };
  const keep = (schedule: ActiveSchedule, after: number): Planned => {
    const next = { revision: schedule.revision, nextAt: nextTime(schedule.cron, schedule.time_zone, after) };
    planned.set(schedule.id, next);
    return next;
  };

  const turn = (): void => {
    const now = parts.now();
    const active = parts.schedules.listActive();
    const ids = new Set(active.map(({ id }) => id));
    for (const id of planned.keys()) if (!ids.has(id)) planned.delete(id);
    for (const schedule of active) {
      const { nextAt } = plan(schedule);
      if (nextAt === undefined || nextAt > now) continue;
      const missed = now - nextAt > LATEST ? missedBetween(schedule, nextAt, now) : undefined;
      keep(schedule, missed?.last ?? nextAt);
      if (missed !== undefined) parts.runs.insert(missedRun(parts, schedule, missed));
      else parts.startRun(schedule, { cause: 'time', dueAt: nextAt, delay: spread(schedule.id) });
    }
  };
  return {
    turn,
    /** When it runs next; undefined for those that do not. */
    nextOf: (schedule: ActiveSchedule): number | undefined => plan(schedule).nextAt,
  };
}
export type Scheduler = ReturnType<typeof createScheduler>;

function missedBetween(
  { cron, time_zone }: ActiveSchedule,
  first: number,
  now: number,
): { readonly count: number; readonly first: number; readonly last: number } {
  let [count, last] = [1, first];
  for (let next = nextTime(cron, time_zone, last); next !== undefined && next <= now && count < MOST_COUNTED; count += 1) {
    last = next;
    next = nextTime(cron, time_zone, last);
  }
  return { count, first, last: count < MOST_COUNTED ? last : now };
}

function missedRun(
  { newId, now }: Parts,
  { id, site }: ActiveSchedule,
  missed: { readonly count: number; readonly last: number },
): Omit<RunRow, 'output_bytes' | 'status'> {
  const many = missed.count >= MOST_COUNTED ? `${MOST_COUNTED} or more` : String(missed.count);
  const note = `${many} ${missed.count === 1 ? 'run was' : 'runs were'} due while Daspanel was not running, and not made up for`;
  const run = { schedule: id, site, cause: 'time', due_at: missed.last, started_at: now(), ended_at: now() } as const;
  return { ...run, id: newRunId(newId), state: 'missed', note };
}

export function newRunId(newId: (letter: string) => string): RunRow['id'] {
  return newId('q') as RunRow['id'];
}

/** The same for a schedule each time. */
function spread(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % SPREAD;
  return sum;
}
