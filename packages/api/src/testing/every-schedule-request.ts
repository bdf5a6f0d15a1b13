import type { RawRequest, Things } from './every-request.ts';

/** One acceptable request for every operation on schedules. */
export function everyScheduleRequest(things: Things): Readonly<Record<string, RawRequest>> {
  const site = { params: { site: things.site } };
  const schedule = { params: { site: things.site, schedule: things.schedule } };
  return {
    'schedules.list': { ...site, query: { limit: '10' } },
    'schedules.create': {
      ...site,
      body: {
        name: 'every hour',
        action: { kind: 'url', path: '/cron.php?key=1' },
        cron: '0 * * * *',
        timeZone: 'Europe/Lisbon',
        timeoutSeconds: 60,
        paused: true,
      },
    },
    'schedules.get': schedule,
    'schedules.update': { ...schedule, body: { action: { kind: 'command', command: 'true' }, cron: '*/5 * * * 1-5', paused: true } },
    'schedules.run': schedule,
    'schedules.runs': schedule,
    'schedules.read-run': { params: { ...schedule.params, run: 'q000000000000000' } },
    'schedules.delete': schedule,
  };
}
