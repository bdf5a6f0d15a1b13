import { contract, type MetricsRange, type MetricsSeries } from '@daspanel/contract';
import { formatBytes, formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

interface Wishes {
  readonly site?: string;
  readonly range?: MetricsRange;
}

const columns = [
  { title: 'TIME' },
  { title: 'REQUESTS', align: 'right' },
  { title: '4XX', align: 'right' },
  { title: '5XX', align: 'right' },
  { title: '95 % WITHIN', align: 'right' },
  { title: 'SENT', align: 'right' },
  { title: 'PROCESSOR', align: 'right' },
  { title: 'MEMORY', align: 'right' },
] as const;

/** Steps in which nothing happened are left out. */
export async function showMetrics({ output, connect }: Session, { site: named, range = 'day' }: Wishes): Promise<void> {
  const client = await connect();
  const query = { range };
  const series =
    named === undefined
      ? (await client.call(contract.metrics.all, { query })).body
      : (await client.call(contract.metrics.site, { params: { site: (await findSite(client, named)).id }, query })).body;
  if (output.json) return output.answer(series, () => {});
  await output.table(columns, rowsOf(series));
  output.note(describeTotals(series));
}

function rowsOf(series: MetricsSeries): string[][] {
  const { times, requests, clientErrors, serverErrors, latency, bytesOut, processor, memory } = series;
  return times.flatMap((time, index) => {
    if ((requests[index] ?? 0) === 0 && (memory[index] ?? null) === null) return [];
    const used = processor[index] ?? null;
    const most = memory[index] ?? null;
    return [
      [
        formatMoment(new Date(time * 1000).toISOString()),
        String(requests[index] ?? 0),
        String(clientErrors[index] ?? 0),
        String(serverErrors[index] ?? 0),
        formatLatency(latency.p95[index] ?? null),
        formatBytes(bytesOut[index] ?? 0),
        used === null ? '' : `${used.toFixed(1)} s`,
        most === null ? '' : formatBytes(most),
      ],
    ];
  });
}

function describeTotals({ range, totals }: MetricsSeries): string {
  const { requests, clientErrors, serverErrors, p95, bytesOut } = totals;
  const latency = p95 === null ? '' : `, 95 % within ${formatLatency(p95)}`;
  return `In this ${range}: ${requests} requests, ${clientErrors} with 4xx, ${serverErrors} with 5xx${latency}, ${formatBytes(bytesOut)} sent.`;
}

function formatLatency(milliseconds: number | null): string {
  return milliseconds === null ? '' : `${Math.round(milliseconds)} ms`;
}
