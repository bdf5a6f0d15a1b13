import type { ScheduleId } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { setTimeout as wait } from 'node:timers/promises';
import type { EventStore } from '../events/event-store.ts';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { DoAction } from './do-action.ts';
import type { RunEnd, RunRow, RunStore } from './run-store.ts';
import { createRunSlots } from './run-slots.ts';
import type { ActiveSchedule } from './schedule-store.ts';
import { newRunId } from './scheduler.ts';

export interface RunWish {
  readonly cause: 'time' | 'person';
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** Milliseconds to wait before it begins. */
  readonly delay: number;
}
/** Enters a run and begins it. Undefined: one is under way, and that this one was skipped has been noted. */
export type StartRun = (schedule: ActiveSchedule, wish: RunWish) => RunRow | undefined;

interface Parts {
  readonly runs: RunStore;
  readonly doAction: DoAction;
  readonly events: Pick<EventStore, 'append'>;
  readonly writer: TransactionWriter;
  readonly onSaved: () => void;
  readonly newId: (letter: string) => string;
  readonly log: Log;
  readonly now: () => number;
}

/** Runs may take a day: one tenant must not have all there are. */
const MOST_AT_ONCE = { ofSite: 2, ofOwner: 8, ofAll: 24 };
const NOTHING = { status: null, output: '', outputBytes: 0 } as const;

/** Runs actions, never two of a schedule at a time, a few of a site and of an owner, and some of all. */
export function createRunner(parts: Parts) {
  const under = new Map<ScheduleId, { readonly abort: AbortController; readonly site: SiteId }>();
  const slots = createRunSlots(MOST_AT_ONCE);

  const follow = async (schedule: ActiveSchedule, run: RunRow, delay: number, signal: AbortSignal): Promise<void> => {
    let end: RunEnd;
    try {
      await wait(delay, undefined, { signal });
      using _slot = await slots.take(schedule);
      signal.throwIfAborted();
      end = await parts.doAction(schedule, signal);
    } catch (error) {
      if (signal.aborted) end = { ...NOTHING, state: 'interrupted', note: String(signal.reason) };
      else end = { ...NOTHING, state: 'failed', note: error instanceof Error ? error.message : String(error) };
    }
    under.delete(schedule.id);
    parts.runs.end(run.id, end, parts.now());
    await announce(parts, schedule);
  };

  const start: StartRun = (schedule, { cause, dueAt, delay }) => {
    const now = parts.now();
    const isBusy = under.has(schedule.id);
    const state = isBusy ? 'skipped' : 'running';
    const note = isBusy ? 'the run before was still going' : null;
    const ended_at = isBusy ? now : null;
    const run = {
      id: newRunId(parts.newId),
      schedule: schedule.id,
      site: schedule.site,
      state,
      cause,
      due_at: dueAt,
      started_at: now,
      ended_at,
      note,
    } as const;
    parts.runs.insert(run);
    if (isBusy) return undefined;
    const abort = new AbortController();
    under.set(schedule.id, { abort, site: schedule.site });
    const row = { ...run, status: null, output_bytes: 0 };
    follow(schedule, row, delay, abort.signal).catch((error: unknown) =>
      parts.log.warn('the end of a scheduled run could not be stored', { error }),
    );
    return row;
  };

  return {
    start,
    isRunning: (id: ScheduleId) => under.has(id),
    /** Ends a run under way. */
    stop(id: ScheduleId, reason: string): void {
      under.get(id)?.abort.abort(reason);
    },
    /** Ends the runs of sites that may not run any more. */
    endUnless(mayRun: (site: SiteId) => boolean, reason: string): void {
      for (const { abort, site } of under.values()) if (!mayRun(site)) abort.abort(reason);
    },
    [Symbol.dispose](): void {
      for (const { abort } of under.values()) abort.abort('Daspanel was stopped meanwhile');
    },
  };
}
export type Runner = ReturnType<typeof createRunner>;

/** Tells who looks; nothing is written into the audit log, for the clock is nobody. */
async function announce({ events, writer, onSaved, now }: Parts, { id, site, owner }: ActiveSchedule): Promise<void> {
  await writer.writeRepeatable(() => events.append({ type: 'schedule.ran', subject: id, site, owner, revision: null, at: now() }));
  onSaved();
}
