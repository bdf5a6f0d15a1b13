import { setTimeout as wait } from 'node:timers/promises';
import { contract, type Client, type ScheduleId, type ScheduleRun } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { schedules, sites, tokens } = contract;
let installation: Installation;
let client: Client;
let site: SiteId;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
  client = installation.client();
  site = (await client.call(sites.create, { body: { name: 'timed', version: { engine: { kind: 'php', version: '8.2' } } } })).body.id;
});
afterAll(() => installation[Symbol.asyncDispose]());

const never = '0 0 1 1 *';
async function create(command: string, more: object = {}): Promise<ScheduleId> {
  const body = { name: 'test', action: { kind: 'command', command }, cron: never, ...more } as const;
  return (await client.call(schedules.create, { params: { site }, body })).body.id;
}
async function endOf(schedule: ScheduleId, run: ScheduleRun): Promise<ScheduleRun & { readonly output: string }> {
  for (let turn = 0; turn < 100; turn += 1) {
    const { body } = await client.call(schedules.readRun, { params: { site, schedule, run: run.id } });
    if (body.state !== 'running') return body;
    await wait(100);
  }
  throw new Error('the run did not end');
}
async function run(schedule: ScheduleId): Promise<ScheduleRun & { readonly output: string }> {
  return endOf(schedule, (await client.call(schedules.run, { params: { site, schedule } })).body);
}

test('a command runs in the site’s sandbox, and its output and status are kept', async () => {
  const schedule = await create('echo hello; pwd; exit 7');
  const ended = await run(schedule);
  expect(ended).toMatchObject({ state: 'failed', status: 7, cause: 'person' });
  expect(ended.output).toMatch(/^hello\n\/site\/versions\/v/);
  const { body } = await client.call(schedules.get, { params: { site, schedule } });
  expect(body.lastRun).toMatchObject({ state: 'failed', status: 7 });
  expect(body.nextRunAt).toBe(`${new Date().getUTCFullYear() + 1}-01-01T00:00:00.000Z`);
});

test('a run that takes too long is ended', async () => {
  expect(await run(await create('echo begun; sleep 100', { timeoutSeconds: 1 }))).toMatchObject({ state: 'timed-out', output: 'begun\n' });
});

test('a run cannot be begun twice, and ends when its schedule is deleted', async () => {
  const schedule = await create('sleep 100');
  await client.call(schedules.run, { params: { site, schedule } });
  await expect(client.call(schedules.run, { params: { site, schedule } })).rejects.toMatchObject({ problem: { code: 'wrong-state' } });
  await client.call(schedules.delete, { params: { site, schedule } });
  await expect(client.call(schedules.get, { params: { site, schedule } })).rejects.toMatchObject({ problem: { code: 'not-found' } });
});

test('a schedule runs by the clock, and not while its site is disabled', async () => {
  const schedule = await create('date', { cron: '* * * * *' });
  await client.call(sites.disable, { params: { site } });
  const off = (await client.call(schedules.get, { params: { site, schedule } })).body;
  expect(off.nextRunAt).toBeNull();
  await expect(client.call(schedules.run, { params: { site, schedule } })).rejects.toMatchObject({ problem: { code: 'wrong-state' } });
  await client.call(sites.enable, { params: { site } });
  await expect
    .poll(async () => (await client.call(schedules.runs, { params: { site, schedule } })).body.items[0]?.state, {
      timeout: 85_000,
      interval: 1_000,
    })
    .toBe('succeeded');
}, 100_000);

test('pausing takes the next run away, and refused fields are named', async () => {
  const schedule = await create('true', { cron: '*/5 * * * *' });
  const paused = await client.call(schedules.update, { params: { site, schedule }, body: { paused: true } });
  expect(paused.body).toMatchObject({ paused: true, nextRunAt: null });
  await expect(client.call(schedules.update, { params: { site, schedule }, body: { cron: '@reboot' } })).rejects.toMatchObject({
    problem: { code: 'invalid-fields', fields: [{ field: '/cron' }] },
  });
  await expect(client.call(schedules.update, { params: { site, schedule }, body: { timeZone: '../etc' } })).rejects.toMatchObject({
    problem: { fields: [{ field: '/timeZone' }] },
  });
});

test('schedules of others do not exist', async () => {
  const schedule = await create('true');
  const other = (await client.call(sites.create, { body: { name: 'other' } })).body.id;
  const token = (
    await client.call(tokens.create, { body: { name: 'one site', scopes: ['schedules:read', 'schedules:write'], sites: [other] } })
  ).body;
  const stranger = installation.client(token.token);
  await expect(stranger.call(schedules.run, { params: { site, schedule } })).rejects.toMatchObject({ problem: { code: 'not-found' } });
  await expect(stranger.call(schedules.get, { params: { site: other, schedule } })).rejects.toMatchObject({
    problem: { code: 'not-found' },
  });
});

test('after a restart of the API a run that was going is noted as interrupted, and the schedule goes on', async () => {
  const schedule = await create('sleep 100');
  const begun = (await client.call(schedules.run, { params: { site, schedule } })).body;
  await installation.restartApi();
  expect(await endOf(schedule, begun)).toMatchObject({ state: 'interrupted' });
});
