import { scheduleId, type CreateScheduleBody, type ScheduleId, type UpdateScheduleBody } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { checkRevision } from '../../http/etag.ts';
import { notFound, Problem } from '../../problem.ts';
import { findSite } from '../sites/change-site.ts';
import type { SiteRow, SiteStore } from '../sites/site-store.ts';
import { requireLive } from '../sites/trash-site.ts';
import { checkCron } from './cron.ts';
import type { RunStore } from './run-store.ts';
import type { ScheduleRow, ScheduleStore } from './schedule-store.ts';
import type { Runner } from './start-run.ts';

export interface ScheduleParts {
  readonly sites: SiteStore;
  readonly schedules: ScheduleStore;
  readonly runs: RunStore;
  readonly scheduleRunner: Runner;
  readonly changes: ChangeWriter;
  readonly newId: (letter: string) => string;
  readonly now: () => number;
}

interface Target {
  readonly site: SiteId;
  readonly schedule: ScheduleId;
  readonly ifMatch: ReadonlySet<number> | undefined;
}

const MOST_OF_A_SITE = 50;

export async function createSchedule(parts: ScheduleParts, caller: Caller, id: SiteId, wanted: CreateScheduleBody): Promise<ScheduleId> {
  requireTime(wanted.cron, wanted.timeZone, parts.now());
  const schedule = scheduleId.parse(parts.newId('c'));
  await parts.changes.write('schedules.create', caller, (change) => {
    const site = findSite(parts, caller, id);
    requireLive(site);
    if (parts.schedules.countOf(id) >= MOST_OF_A_SITE)
      throw new Problem('limit-reached', `a site has ${MOST_OF_A_SITE} schedules at most: delete one first`);
    const { name, action, cron, timeZone, timeoutSeconds, paused } = wanted;
    const columns = { name, action, cron, time_zone: timeZone, timeout_seconds: timeoutSeconds, paused: paused ? 1 : 0 };
    parts.schedules.insert({ id: schedule, site: id, ...columns }, change.now);
    change.describe({ object: schedule, site: id, owner: site.owner, details: withoutWords(wanted) });
    change.announce('schedule.created', schedule, 1);
  });
  return schedule;
}

export function updateSchedule(parts: ScheduleParts, caller: Caller, target: Target, wanted: UpdateScheduleBody): Promise<void> {
  return parts.changes.write('schedules.update', caller, (change) => {
    const { site, schedule } = findSchedule(parts, caller, target);
    checkRevision(target.ifMatch, schedule.revision);
    requireTime(wanted.cron ?? schedule.cron, wanted.timeZone ?? schedule.time_zone, change.now);
    const { name, action, cron, timeZone, timeoutSeconds, paused } = wanted;
    const columns = {
      name,
      cron,
      action: action === undefined ? undefined : JSON.stringify(action),
      time_zone: timeZone,
      timeout_seconds: timeoutSeconds,
      paused: paused === undefined ? undefined : Number(paused),
    };
    parts.schedules.update(schedule.id, columns, change.now);
    change.describe({ object: schedule.id, site: site.id, owner: site.owner, details: withoutWords(wanted) });
    change.announce('schedule.updated', schedule.id, schedule.revision + 1);
  });
}

export async function deleteSchedule(parts: ScheduleParts, caller: Caller, target: Target): Promise<void> {
  await parts.changes.write('schedules.delete', caller, (change) => {
    const { site, schedule } = findSchedule(parts, caller, target);
    checkRevision(target.ifMatch, schedule.revision);
    parts.schedules.remove(schedule.id);
    change.describe({ object: schedule.id, site: site.id, owner: site.owner, details: { name: schedule.name } });
    change.announce('schedule.deleted', schedule.id);
  });
  parts.scheduleRunner.stop(target.schedule, 'the schedule was deleted');
  parts.runs.forget(target.schedule);
}

/** The schedule and its site, if the caller sees them. */
export function findSchedule(
  parts: Pick<ScheduleParts, 'sites' | 'schedules'>,
  caller: Caller,
  target: Pick<Target, 'site' | 'schedule'>,
): { readonly site: SiteRow; readonly schedule: ScheduleRow } {
  const site = findSite(parts, caller, target.site);
  const schedule = parts.schedules.find(site.id, target.schedule);
  if (schedule === undefined) throw notFound();
  return { site, schedule };
}

function requireTime(cron: string, timeZone: string, now: number): void {
  const wrong = checkCron(cron, timeZone, now);
  const fields = wrong.map(({ field, message }) => ({ in: 'body' as const, field: `/${field}`, message }));
  if (fields.length > 0) throw new Problem('invalid-fields', 'the time of the schedule cannot be used', { fields });
}

/** For the audit record, of what was asked for: commands and addresses may hold passwords. */
function withoutWords({ action, ...wanted }: UpdateScheduleBody): Readonly<Record<string, unknown>> {
  return { ...wanted, ...(action === undefined ? {} : { action: action.kind }) };
}
