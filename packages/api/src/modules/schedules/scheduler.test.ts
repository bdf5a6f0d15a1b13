import { scheduleId, type ScheduleRunState } from '@daspanel/contract';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { observationsSchema } from '../../observations/schema.ts';
import { createRunStore, type RunStore } from './run-store.ts';
import type { ActiveSchedule } from './schedule-store.ts';
import { createScheduler } from './scheduler.ts';
import { createRunner, type Runner } from './start-run.ts';

const MINUTE = 60_000;
const log = createLog('test', () => {});
let now: number;
let active: readonly ActiveSchedule[];
let runs: RunStore;
let runner: Runner;
let ends: (() => void)[];
let begun: number;
let count = 0;

const schedule = (more: Partial<ActiveSchedule> = {}): ActiveSchedule => ({
  id: scheduleId.parse('c000000000000001'),
  site: siteId.parse('s000000000000001'),
  name: 'test',
  action: { kind: 'command', command: 'true' },
  cron: '* * * * *',
  time_zone: 'UTC',
  timeout_seconds: 60,
  paused: 0,
  created_at: now,
  updated_at: now,
  revision: 1,
  owner: 'owner',
  active_version: versionId.parse('v000000000000001'),
  site_updated_at: now,
  ...more,
});
const newId = (letter: string) => `${letter}${String((count += 1)).padStart(15, '0')}`;
const open = () =>
  createScheduler({
    schedules: { listActive: () => [...active] },
    runs,
    startRun: (one, wish) => runner.start(one, { ...wish, delay: 0 }),
    newId,
    log,
    now: () => now,
  });
const states = (): readonly ScheduleRunState[] => runs.list(schedule().id).map(({ state }) => state);
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

beforeEach(() => {
  now = Date.parse('2026-11-25T12:00:10Z');
  ends = [];
  begun = 0;
  const database = new DatabaseSync(':memory:');
  for (const sql of observationsSchema) database.exec(sql);
  runs = createRunStore(database);
  active = [schedule()];
  const writer = { write: async <Result>(work: () => Result) => work(), writeRepeatable: async <Result>(work: () => Result) => work() };
  runner = createRunner({
    runs,
    writer,
    events: { append: () => {} },
    onSaved: () => {},
    newId,
    log,
    now: () => now,
    doAction: async (_schedule, signal) => {
      begun += 1;
      await new Promise<void>((resolve, reject) => {
        ends.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
      return { state: 'succeeded', status: 0, note: null, output: 'done', outputBytes: 4 };
    },
  });
});

test('a schedule runs when it is due, once, and not before', async () => {
  const scheduler = open();
  scheduler.turn();
  expect(states()).toEqual([]);
  now += MINUTE;
  scheduler.turn();
  scheduler.turn();
  await settled();
  expect(states()).toEqual(['running']);
  for (const end of ends) end();
  await settled();
  expect(states()).toEqual(['succeeded']);
  expect(runs.find(schedule().id, runs.list(schedule().id)[0]?.id ?? '')?.output).toBe('done');
});

test('runs do not overlap: what is due meanwhile is skipped and noted', async () => {
  const scheduler = open();
  scheduler.turn();
  for (let turn = 0; turn < 3; turn += 1) {
    now += MINUTE;
    scheduler.turn();
    await settled();
  }
  expect(begun).toBe(1);
  expect(states()).toEqual(['skipped', 'skipped', 'running']);
});

test('what was due while Daspanel was not running is noted and not made up for', async () => {
  open().turn();
  now += 3 * 60 * MINUTE;
  const scheduler = open();
  scheduler.turn();
  await settled();
  expect(states()).toEqual(['missed']);
  expect(runs.list(schedule().id)[0]?.note).toContain('180 runs were due');
  now += MINUTE;
  scheduler.turn();
  await settled();
  expect(begun).toBe(1);
});

test('a run that was going when Daspanel was killed is noted as interrupted', async () => {
  const scheduler = open();
  scheduler.turn();
  now += MINUTE;
  scheduler.turn();
  await settled();
  open();
  expect(states()).toEqual(['interrupted']);
});

test('a schedule that was paused, or whose site was off, has missed nothing', async () => {
  const scheduler = open();
  scheduler.turn();
  active = [];
  now += 60 * MINUTE;
  scheduler.turn();
  active = [schedule({ updated_at: now, revision: 2 })];
  scheduler.turn();
  await settled();
  expect(states()).toEqual([]);
});

test('a run whose site is switched off is ended', async () => {
  const scheduler = open();
  scheduler.turn();
  now += MINUTE;
  scheduler.turn();
  await settled();
  runner.endUnless(() => false, 'the site was switched off meanwhile');
  await settled();
  expect(runs.list(schedule().id)[0]).toMatchObject({ state: 'interrupted', note: 'the site was switched off meanwhile' });
});

test('the last 50 runs are kept', async () => {
  for (let turn = 0; turn < 60; turn += 1) {
    now += MINUTE;
    runner.start(schedule(), { cause: 'time', dueAt: now, delay: 0 });
  }
  expect(states()).toHaveLength(50);
});
