import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { inTransaction } from '../../observations/open-observations.ts';
import type { TrafficCounts } from './count-lines.ts';
import { LATENCY_GROUPS } from './latency.ts';
import { beginningOf, LEVELS } from './levels.ts';

/** The site that stands for all together. */
export const EVERYTHING = '';

/** How far the access log has been counted. `log` tells the file by its first line; empty: none yet. */
export interface LogPosition {
  readonly log: string;
  readonly offset: number;
}

/** Use of one site, or of all, at one moment. */
export interface Usage {
  readonly site: string;
  /** Seconds of processor time since the sample before. */
  readonly processor?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly disk?: number;
}

export interface PoolSample {
  readonly pool: string;
  readonly since: number;
  readonly processor: number;
}

const COUNTED = [
  'requests',
  'client_errors',
  'server_errors',
  'bytes_in',
  'bytes_out',
  ...Array.from({ length: LATENCY_GROUPS }, (_, index) => `l${index}`),
];
const position = z.object({ log: z.string(), offset: z.number() });
const pool = z.object({ pool: z.string(), since: z.number(), processor: z.number() });
const disk = z.object({ site: z.string(), bytes: z.number(), measured_at: z.number() });
const trafficRow = z.record(z.string(), z.number());
const usageRow = z.object({ at: z.number(), processor: z.number().nullable(), memory: z.number().nullable(), disk: z.number().nullable() });
const recentRow = z.object({ site: z.string(), at: z.number(), requests: z.number() });

/** What was measured. Each writing method is one transaction. */
export function createMetricsStore(database: DatabaseSync) {
  return { ...readingMetrics(database), ...writingMetrics(database), ...keepingDisks(database) };
}
export type MetricsStore = ReturnType<typeof createMetricsStore>;

function writingMetrics(database: DatabaseSync) {
  const addTraffic = database.prepare(
    `INSERT INTO traffic (level, at, site, ${COUNTED.join(', ')}) VALUES (?, ?, ?, ${COUNTED.map(() => '?').join(', ')}) ` +
      `ON CONFLICT DO UPDATE SET ${COUNTED.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`,
  );
  const enterUsage = usageEntry(database);
  const setPosition = database.prepare(
    'INSERT INTO access_log (one, log, offset) VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET log = excluded.log, offset = excluded.offset',
  );
  return {
    readPosition(): LogPosition {
      return position.optional().parse(database.prepare('SELECT log, offset FROM access_log').get()) ?? { log: '', offset: 0 };
    },
    /** Adds what a piece of the log came to, and notes how far it has been counted: both or none. */
    addTraffic(counts: readonly TrafficCounts[], { log, offset }: LogPosition): void {
      inTransaction(database, () => {
        for (const one of counts)
          for (const { level } of LEVELS)
            for (const site of [one.site, EVERYTHING])
              addTraffic.run(
                level,
                beginningOf(one.minute, level),
                site,
                one.requests,
                one.clientErrors,
                one.serverErrors,
                one.bytesIn,
                one.bytesOut,
                ...one.latency,
              );
        setPosition.run(log, offset);
      });
    },
    readPools(): PoolSample[] {
      return z.array(pool).parse(database.prepare('SELECT pool, since, processor FROM pools').all());
    },
    /** Adds a sample of all pools that are awake, which `pools` are. */
    addSample(usages: readonly Usage[], pools: readonly PoolSample[], seconds: number): void {
      inTransaction(database, () => {
        enterUsage(usages, seconds);
        database.exec('DELETE FROM pools');
        for (const one of pools) database.prepare('INSERT INTO pools VALUES (?, ?, ?)').run(one.pool, one.since, one.processor);
      });
    },
    /** Removes what is older than its level is kept. */
    prune(seconds: number): void {
      inTransaction(database, () => {
        for (const { level, kept } of LEVELS)
          for (const table of ['traffic', 'usage'])
            database.prepare(`DELETE FROM ${table} WHERE level = ? AND at < ?`).run(level, seconds - kept);
      });
      database.exec('PRAGMA incremental_vacuum(2000)');
    },
  };
}

function readingMetrics(database: DatabaseSync) {
  return {
    /** Sums over sites, one row per step that has any; its `at` and the columns of `traffic`. */
    readTraffic(level: number, times: readonly number[], sites: readonly string[]) {
      const sums = COUNTED.map((column) => `sum(${column}) AS ${column}`).join(', ');
      const sql = `SELECT at, ${sums} FROM traffic WHERE level = ? AND at IN (SELECT value FROM json_each(?)) AND site IN (SELECT value FROM json_each(?)) GROUP BY at`;
      return z.array(trafficRow).parse(database.prepare(sql).all(level, JSON.stringify(times), JSON.stringify(sites)));
    },
    readUsage(level: number, times: readonly number[], sites: readonly string[]) {
      const sql =
        'SELECT at, sum(processor) AS processor, sum(memory) AS memory, sum(disk) AS disk FROM usage ' +
        'WHERE level = ? AND at IN (SELECT value FROM json_each(?)) AND site IN (SELECT value FROM json_each(?)) GROUP BY at';
      return z.array(usageRow).parse(database.prepare(sql).all(level, JSON.stringify(times), JSON.stringify(sites)));
    },
    /** Requests per minute of the named sites since a minute. */
    readMinutes(times: readonly number[], sites: readonly string[]) {
      const sql =
        'SELECT site, at, requests FROM traffic WHERE level = 1 AND at IN (SELECT value FROM json_each(?)) AND site IN (SELECT value FROM json_each(?))';
      return z.array(recentRow).parse(database.prepare(sql).all(JSON.stringify(times), JSON.stringify(sites)));
    },
    /** Requests by site, in steps of ten minutes from `since` on. */
    readRecent(since: number): ReadonlyMap<string, number> {
      const sql = "SELECT site, 0 AS at, sum(requests) AS requests FROM traffic WHERE level = 10 AND at >= ? AND site <> '' GROUP BY site";
      return new Map(
        z
          .array(recentRow)
          .parse(database.prepare(sql).all(since))
          .map(({ site, requests }) => [site, requests]),
      );
    },
  };
}

function keepingDisks(database: DatabaseSync) {
  const setDisk = database.prepare(
    'INSERT INTO disks (site, bytes, measured_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes, measured_at = excluded.measured_at',
  );
  const enterUsage = usageEntry(database);
  return {
    setDisk(site: string, bytes: number, seconds: number): void {
      inTransaction(database, () => {
        setDisk.run(site, bytes, seconds);
        const total = z.object({ bytes: z.number() }).parse(database.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM disks').get());
        enterUsage(
          [
            { site, disk: bytes },
            { site: EVERYTHING, disk: total.bytes },
          ],
          seconds,
        );
      });
    },
    /** By site: bytes, and when they were measured (seconds since 1970). */
    readDisks(): ReadonlyMap<string, { readonly bytes: number; readonly measuredAt: number }> {
      const rows = z.array(disk).parse(database.prepare('SELECT site, bytes, measured_at FROM disks').all());
      return new Map(rows.map(({ site, bytes, measured_at }) => [site, { bytes, measuredAt: measured_at }]));
    },
    forgetDisks(sites: readonly string[]): void {
      database.prepare('DELETE FROM disks WHERE site IN (SELECT value FROM json_each(?))').run(JSON.stringify(sites));
    },
  };
}

function usageEntry(database: DatabaseSync): (usages: readonly Usage[], seconds: number) => void {
  const addUsage = database.prepare(
    `INSERT INTO usage (level, at, site, processor, memory, disk) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
      processor = iif(excluded.processor IS NULL, processor, coalesce(processor, 0) + excluded.processor),
      memory = coalesce(max(memory, excluded.memory), memory, excluded.memory), disk = coalesce(excluded.disk, disk)`,
  );
  return (usages: readonly Usage[], seconds: number) => {
    for (const { site, processor, memory, disk: bytes } of usages)
      for (const { level } of LEVELS)
        addUsage.run(level, beginningOf(seconds, level), site, processor ?? null, memory ?? null, bytes ?? null);
  };
}
