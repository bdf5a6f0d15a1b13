import type { MetricsRange, MetricsSeries } from '@daspanel/contract';
import { LATENCY_GROUPS, latencyAt } from './latency.ts';
import { stepsOf } from './levels.ts';
import type { MetricsStore } from './metrics-store.ts';

type Row = Readonly<Record<string, number>>;

/** The metrics of some sites together, or of `EVERYTHING`. */
export function readSeries(
  metrics: Pick<MetricsStore, 'readTraffic' | 'readUsage'>,
  sites: readonly string[],
  range: MetricsRange,
  now: number,
): MetricsSeries {
  const { level, step, times } = stepsOf(range, now);
  const rows = metrics.readTraffic(level, times, sites);
  const traffic = new Map(rows.map((row) => [row['at'] ?? 0, row]));
  const usage = new Map(metrics.readUsage(level, times, sites).map((row) => [row.at, row]));
  const count = (column: string) => times.map((at) => traffic.get(at)?.[column] ?? 0);
  const latency = (part: number) => times.map((at) => latencyAt(part, groupsOf(traffic.get(at))));
  const measured = (column: 'processor' | 'memory' | 'disk') => times.map((at) => usage.get(at)?.[column] ?? null);
  return {
    range,
    step,
    times: [...times],
    requests: count('requests'),
    clientErrors: count('client_errors'),
    serverErrors: count('server_errors'),
    bytesIn: count('bytes_in'),
    bytesOut: count('bytes_out'),
    latency: { p50: latency(0.5), p95: latency(0.95), p99: latency(0.99) },
    processor: measured('processor'),
    memory: measured('memory'),
    disk: measured('disk'),
    totals: totalsOf(rows),
  };
}

function totalsOf(rows: readonly Row[]): MetricsSeries['totals'] {
  const total = (column: string) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0);
  const groups = Array.from({ length: LATENCY_GROUPS }, (_, index) => total(`l${index}`));
  return {
    requests: total('requests'),
    clientErrors: total('client_errors'),
    serverErrors: total('server_errors'),
    bytesIn: total('bytes_in'),
    bytesOut: total('bytes_out'),
    p50: latencyAt(0.5, groups),
    p95: latencyAt(0.95, groups),
    p99: latencyAt(0.99, groups),
  };
}

function groupsOf(row: Row | undefined): readonly number[] {
  return Array.from({ length: LATENCY_GROUPS }, (_, index) => row?.[`l${index}`] ?? 0);
}
