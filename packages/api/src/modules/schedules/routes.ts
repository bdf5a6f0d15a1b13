import { contract, type ScheduleId } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound, Problem } from '../../problem.ts';
import { findSite } from '../sites/change-site.ts';
import { isServed, type SiteRow } from '../sites/site-store.ts';
import { createSchedule, deleteSchedule, findSchedule, updateSchedule, type ScheduleParts } from './change-schedule.ts';
import { presentRun, presentSchedule } from './present-schedule.ts';
import type { ActiveSchedule, ScheduleRow } from './schedule-store.ts';
import type { Scheduler } from './scheduler.ts';

const { schedules } = contract;

export function scheduleHandlers(parts: ScheduleParts & { readonly scheduler: Scheduler }): Handler[] {
  const { runs } = parts;
  const present = (site: SiteRow, row: ScheduleRow) => {
    const active = row.paused === 1 ? undefined : activate(site, row);
    return presentSchedule(row, runs, active === undefined ? undefined : parts.scheduler.nextOf(active));
  };
  const read = (caller: Caller, target: { readonly site: SiteId; readonly schedule: ScheduleId }) => {
    const { site, schedule } = findSchedule(parts, caller, target);
    return present(site, schedule);
  };
  return [
    handle(schedules.list, ({ params, query, caller }) => {
      const site = findSite(parts, caller, params.site);
      const list = ['schedules.list', site.id];
      const after = parseCursor(list, ['number', 'string'] as const, query.cursor);
      const rows = parts.schedules.list(site.id, { after, limit: query.limit + 1 });
      const position = (row: ScheduleRow) => [row.created_at, row.id];
      return { status: 200, body: pageOf(rows, query.limit, list, (row) => present(site, row), position) };
    }),
    handle(schedules.create, async ({ params, body, caller }) => {
      const schedule = await createSchedule(parts, caller, params.site, body);
      const location = `/v1/sites/${params.site}/schedules/${schedule}`;
      return { status: 201, body: read(caller, { site: params.site, schedule }), headers: { location } };
    }),
    handle(schedules.get, ({ params, caller }) => ({ status: 200, body: read(caller, params) })),
    handle(schedules.update, async ({ params, body, caller, ifMatch }) => {
      await updateSchedule(parts, caller, { ...params, ifMatch }, body);
      return { status: 200, body: read(caller, params) };
    }),
    handle(schedules.delete, async ({ params, caller, ifMatch }) => {
      await deleteSchedule(parts, caller, { ...params, ifMatch });
      return { status: 204 };
    }),
    handle(schedules.run, async ({ params, caller }) => ({ status: 202, body: presentRun(await runNow(parts, caller, params)) })),
    handle(schedules.runs, ({ params, caller }) => {
      const { schedule } = findSchedule(parts, caller, params);
      return { status: 200, body: { items: runs.list(schedule.id).map(presentRun) } };
    }),
    handle(schedules.readRun, ({ params, caller }) => {
      const { schedule } = findSchedule(parts, caller, params);
      const run = runs.find(schedule.id, params.run);
      if (run === undefined) throw notFound();
      return { status: 200, body: { ...presentRun(run), output: run.output } };
    }),
  ];
}

async function runNow(parts: ScheduleParts, caller: Caller, target: { readonly site: SiteId; readonly schedule: ScheduleId }) {
  const active = await parts.changes.write('schedules.run', caller, (change) => {
    const { site, schedule } = findSchedule(parts, caller, target);
    if (parts.scheduleRunner.isRunning(schedule.id)) throw new Problem('wrong-state', 'it is running: wait for its end');
    const found = activate(site, schedule);
    if (found === undefined) throw new Problem('wrong-state', 'the site is disabled or in the trash: nothing of it runs');
    change.describe({ object: schedule.id, site: site.id, owner: site.owner });
    return found;
  });
  const run = parts.scheduleRunner.start(active, { cause: 'person', dueAt: parts.now(), delay: 0 });
  if (run === undefined) throw new Problem('wrong-state', 'it is running: wait for its end');
  return run;
}

/** The schedule with what is needed to run it; undefined: its site does not run. */
function activate(site: SiteRow, schedule: ScheduleRow): ActiveSchedule | undefined {
  if (site.lifecycle !== 'live' || !isServed(site) || site.active_version === null) return undefined;
  return { ...schedule, owner: site.owner, active_version: site.active_version, site_updated_at: site.updated_at };
}
