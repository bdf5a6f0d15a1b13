import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '@daspanel/platform/log.ts';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openObservations } from '../../observations/open-observations.ts';
import { createAccessLogCounter } from './count-access-log.ts';
import { createMetricsStore, EVERYTHING, type MetricsStore } from './metrics-store.ts';
import { readSeries } from './read-series.ts';

const SITE = 's000000000000001';
const OTHER = 's000000000000002';
const NOW = Date.parse('2026-11-25T12:30:30Z');
const log = createLog('test', () => {});
let folder: string;
let database: DatabaseSync;
let metrics: MetricsStore;
let now = NOW;

beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-metrics-');
  database = openObservations(folder, { log, now: () => now });
  metrics = createMetricsStore(database);
  now = NOW;
});
afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

let client = 0;
const line = (status: number, { site = SITE, seconds = 0.004, at = NOW } = {}) =>
  `${JSON.stringify({ time: at / 1000, site, host: 'a.example', client: `10.0.0.${(client += 1)}`, method: 'GET', path: '/"site":"x', status, received: 100, sent: 1_000, seconds, upstream: '', protocol: 'HTTP/1.1', tls: '', referer: '', agent: '' })}\n`;
const current = () => join(folder, 'access.json');
const counter = () => createAccessLogCounter({ metrics, folder, log, now: () => now });
const series = (site = SITE) => readSeries(metrics, [site], 'hour', NOW);

test('requests, errors, bytes and latency are counted by site and for all together', async () => {
  await writeFile(current(), line(200) + line(404) + line(503, { seconds: 1.5 }) + line(200, { site: OTHER }) + line(200, { site: '' }));
  await counter()();
  const { totals, requests, latency, times } = series();
  expect(totals).toMatchObject({ requests: 3, clientErrors: 1, serverErrors: 1, bytesIn: 300, bytesOut: 3_000 });
  expect(requests.at(-1)).toBe(3);
  expect(times.at(-1)).toBe(NOW / 1000 - 30);
  expect(latency.p99.at(-1)).toBeGreaterThan(1_000);
  expect(latency.p50.at(-2)).toBeNull();
  expect(series(EVERYTHING).totals.requests).toBe(4);
});

test('a process that ends between any two pieces counts each line once', async () => {
  await writeFile(current(), line(200) + line(200).slice(0, 40));
  await counter()();
  await appendFile(current(), `${line(200).slice(40)}${line(200)}`);
  await counter()();
  await counter()();
  expect(series().totals.requests).toBeLessThanOrEqual(3);
  expect(series().totals.requests).toBeGreaterThanOrEqual(2);
});

test('a log that was renamed is counted to its end before the next one', async () => {
  await writeFile(current(), line(200));
  const count = counter();
  await count();
  await rename(current(), `${current()}.1`);
  await appendFile(`${current()}.1`, line(200));
  await writeFile(current(), line(200));
  await count();
  expect(series().totals.requests).toBe(2);
  await appendFile(`${current()}.1`, line(200));
  now += 1_000;
  await count();
  now += 6_000;
  await count();
  await counter()();
  expect(series().totals.requests).toBe(4);
});

test('a log that was cut or begun anew is counted from its beginning', async () => {
  await writeFile(current(), line(200) + line(200));
  const count = counter();
  await count();
  await writeFile(current(), line(200));
  await count();
  expect(series().totals.requests).toBe(3);
  await writeFile(current(), '');
  await count();
  await writeFile(current(), line(200));
  await count();
  expect(series().totals.requests).toBe(4);
});

test('lines that are none are passed over', async () => {
  await writeFile(current(), `${line(200)}{"time":1,"site":"${SITE}",\n\0\n${line(200)}`);
  await counter()();
  expect(series().totals.requests).toBe(2);
});

test('what is older than it is kept goes, level by level', async () => {
  await writeFile(current(), line(200));
  await counter()();
  metrics.prune(NOW / 1000 + 4 * 3600);
  expect(series().totals.requests).toBe(0);
  expect(readSeries(metrics, [SITE], 'day', NOW).totals.requests).toBe(1);
  metrics.prune(NOW / 1000 + 401 * 86_400);
  expect(readSeries(metrics, [SITE], 'year', NOW).totals.requests).toBe(0);
});

test('observations that cannot be read are put aside', async () => {
  database.close();
  await writeFile(join(folder, 'observations.db'), 'this is no database, '.repeat(1_000));
  for (const suffix of ['-wal', '-shm']) await rm(join(folder, `observations.db${suffix}`), { force: true });
  database = openObservations(folder, { log, now: () => now });
  expect(createMetricsStore(database).readPosition()).toEqual({ log: '', offset: 0 });
});
