import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';
import { freeText, timestamp } from './text.ts';

const idOf = (letter: string) =>
  z.string().regex(new RegExp(`^${letter}[0-9a-hjkmnp-tv-z]{15}$`), `must be an id that starts with ${letter}`);
export const scheduleId = idOf('c').brand<'ScheduleId'>();
export type ScheduleId = z.infer<typeof scheduleId>;
export const scheduleRunId = idOf('q').brand<'ScheduleRunId'>();
export type ScheduleRunId = z.infer<typeof scheduleRunId>;

export const scheduleAction = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('command'),
      command: z
        .string()
        .min(1)
        .max(4_000)
        .refine((text) => text.isWellFormed() && text.trim() !== '', 'must not be empty')
        // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
        .refine((text) => !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text), 'must not hold control characters')
        .meta({
          title: 'Command',
          description: 'Run by /bin/sh in the folder of the active version, as the site’s user, in its sandbox',
        }),
    }),
    z.strictObject({
      kind: z.literal('url'),
      path: z
        .string()
        .max(2_000)
        .regex(/^\/[!-~]*$/, 'must begin with / and hold printable ASCII without spaces')
        .meta({ title: 'Path', description: 'Path and query on the site’s own address, called with GET' }),
    }),
  ])
  .meta({ title: 'What is done' });
export type ScheduleAction = z.infer<typeof scheduleAction>;

const name = freeText(100).min(1, 'must not be empty').meta({ title: 'Name' });
const cron = z
  .string()
  .max(200)
  .meta({ title: 'When', description: 'Five fields as in crontab(5): minute, hour, day of the month, month, day of the week' });
const timeZone = z.string().max(64).meta({
  title: 'Time zone',
  description:
    'Name of the IANA database, such as Europe/Lisbon. What a change of the clock skips runs right after it; what it repeats runs once',
});
const timeoutSeconds = z.int().min(1).max(86_400).meta({ title: 'Longest run', description: 'Seconds after which a run is ended' });
const paused = z.boolean().meta({ title: 'Paused' });

export const scheduleRunState = z.enum(['running', 'succeeded', 'failed', 'timed-out', 'interrupted', 'skipped', 'missed']).meta({
  description:
    '`interrupted`: Daspanel or the site was stopped meanwhile; `skipped`: the run before was still going; `missed`: Daspanel was not running then',
});
export type ScheduleRunState = z.infer<typeof scheduleRunState>;

export const scheduleRun = z
  .strictObject({
    id: scheduleRunId,
    schedule: scheduleId,
    state: scheduleRunState,
    cause: z.enum(['time', 'person']),
    dueAt: timestamp,
    startedAt: timestamp,
    endedAt: timestamp.nullable(),
    status: z.int().nullable().meta({ description: 'Exit status of the command, or HTTP status' }),
    note: z.string().nullable().meta({ description: 'What there is to say about it' }),
    outputBytes: z.int().meta({ description: 'Bytes that it printed in all' }),
  })
  .meta({ id: 'ScheduleRun' });
export type ScheduleRun = z.infer<typeof scheduleRun>;

export const schedule = z
  .strictObject({
    id: scheduleId,
    site: siteId,
    name,
    action: scheduleAction,
    cron,
    timeZone,
    timeoutSeconds,
    paused,
    nextRunAt: timestamp.nullable().meta({ description: 'Null: paused, the site is off, or there is no such time' }),
    lastRun: scheduleRun.nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
    revision: z.int(),
  })
  .meta({ id: 'Schedule' });
export type Schedule = z.infer<typeof schedule>;

export const createScheduleBody = z.strictObject({
  name,
  action: scheduleAction,
  cron,
  timeZone: timeZone.default('UTC'),
  timeoutSeconds: timeoutSeconds.default(600),
  paused: paused.default(false),
});
export type CreateScheduleBody = z.infer<typeof createScheduleBody>;

export const updateScheduleBody = z.strictObject({
  name: name.optional(),
  action: scheduleAction.optional(),
  cron: cron.optional(),
  timeZone: timeZone.optional(),
  timeoutSeconds: timeoutSeconds.optional(),
  paused: paused.optional(),
});
export type UpdateScheduleBody = z.infer<typeof updateScheduleBody>;

const inSite = { path: '/v1/sites/{site}/schedules', params: z.strictObject({ site: siteId }) } as const;
const one = { path: '/v1/sites/{site}/schedules/{schedule}', params: z.strictObject({ site: siteId, schedule: scheduleId }) } as const;
const answer = { description: 'The schedule', body: schedule, etag: true } as const;

export const schedules = {
  list: endpoint({
    ...inSite,
    id: 'schedules.list',
    method: 'GET',
    access: 'schedules:read',
    summary: 'List the schedules of a site',
    query: z.strictObject(pageQuery),
    responses: { 200: { description: 'One page of schedules, oldest first', body: pageOf(schedule) } },
    problems: ['invalid-cursor'],
  }),
  create: endpoint({
    ...inSite,
    id: 'schedules.create',
    method: 'POST',
    access: 'schedules:write',
    summary: 'Create a schedule',
    description:
      'Runs do not overlap: one that is due while the one before is going is skipped. Those that were missed are not made up for.',
    body: createScheduleBody,
    example: {
      body: { name: 'Clean up', action: { kind: 'command', command: 'php cleanup.php' }, cron: '15 3 * * *', timeZone: 'Europe/Lisbon' },
    },
    responses: { 201: answer },
    problems: ['limit-reached', 'wrong-state'],
  }),
  get: endpoint({
    ...one,
    id: 'schedules.get',
    method: 'GET',
    access: 'schedules:read',
    summary: 'Read a schedule',
    responses: { 200: answer },
  }),
  update: endpoint({
    ...one,
    id: 'schedules.update',
    method: 'PATCH',
    access: 'schedules:write',
    summary: 'Change, pause or resume a schedule',
    description: 'Fields that are left out stay (RFC 7396). A run under way goes on as it began.',
    body: updateScheduleBody,
    example: { body: { paused: true } },
    ifMatch: true,
    responses: { 200: answer },
  }),
  delete: endpoint({
    ...one,
    id: 'schedules.delete',
    method: 'DELETE',
    access: 'schedules:write',
    summary: 'Delete a schedule and what its runs gave',
    description: 'A run under way is ended.',
    ifMatch: true,
    responses: { 204: { description: 'It is gone' } },
  }),
  run: endpoint({
    ...one,
    path: '/v1/sites/{site}/schedules/{schedule}/run',
    id: 'schedules.run',
    method: 'POST',
    access: 'schedules:write',
    summary: 'Run a schedule now',
    responses: { 202: { description: 'The run, which has begun', body: scheduleRun } },
    problems: ['wrong-state'],
  }),
  runs: endpoint({
    ...one,
    path: '/v1/sites/{site}/schedules/{schedule}/runs',
    id: 'schedules.runs',
    method: 'GET',
    access: 'schedules:read',
    summary: 'List the runs of a schedule',
    description: 'The last 50 are kept.',
    responses: { 200: { description: 'The runs, newest first', body: z.strictObject({ items: z.array(scheduleRun) }) } },
  }),
  readRun: endpoint({
    id: 'schedules.read-run',
    method: 'GET',
    path: '/v1/sites/{site}/schedules/{schedule}/runs/{run}',
    access: 'schedules:read',
    summary: 'Read a run with its output',
    params: one.params.extend({ run: scheduleRunId }),
    responses: {
      200: {
        description: 'The run',
        body: scheduleRun.extend({ output: z.string().meta({ description: 'The last 64 KiB of what it printed, or of the answer' }) }),
      },
    },
  }),
};
