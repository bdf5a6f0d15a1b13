import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const metricsRange = z.enum(['hour', 'day', 'week', 'month', 'year']).meta({
  description: 'Steps: `hour` one minute, `day` ten minutes, `week` an hour, `month` and `year` a day (UTC)',
});
export type MetricsRange = z.infer<typeof metricsRange>;

const counts = z.array(z.int());
const measured = z.array(z.number().nullable());

const traffic = {
  requests: counts,
  clientErrors: counts.meta({ description: 'Answers 400 to 499' }),
  serverErrors: counts.meta({ description: 'Answers 500 to 599' }),
  bytesIn: counts,
  bytesOut: counts,
  latency: z
    .strictObject({ p50: measured, p95: measured, p99: measured })
    .meta({ description: 'Milliseconds from the first byte of the request to the last of the answer; null: no request' }),
};

const totals = z.strictObject({
  requests: z.int(),
  clientErrors: z.int(),
  serverErrors: z.int(),
  bytesIn: z.int(),
  bytesOut: z.int(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

export const metricsSeries = z
  .strictObject({
    range: metricsRange,
    step: z.int().meta({ description: 'Seconds from one value to the next' }),
    times: z.array(z.int()).meta({ description: 'Beginnings of the steps, in seconds since 1970; every array has as many values' }),
    ...traffic,
    processor: measured.meta({ description: 'Seconds of processor time that the programs used; null: none ran' }),
    memory: measured.meta({ description: 'Bytes; the most that the programs used at once; null: none ran' }),
    disk: measured.meta({ description: 'Bytes of all versions; null: not measured in this step' }),
    totals,
  })
  .meta({ id: 'Metrics' });
export type MetricsSeries = z.infer<typeof metricsSeries>;

const query = z.strictObject({ range: metricsRange.default('day') });
const responses = { 200: { description: 'The values, oldest first', body: metricsSeries } } as const;

export const metrics = {
  site: endpoint({
    id: 'metrics.site',
    method: 'GET',
    path: '/v1/sites/{site}/metrics',
    access: 'metrics:read',
    summary: 'Read the metrics of a site',
    description: 'Requests are counted some seconds after they have ended. Processor and memory are those of its PHP.',
    params: z.strictObject({ site: siteId }),
    query,
    responses,
    problems: ['unavailable'],
  }),
  all: endpoint({
    id: 'metrics.all',
    method: 'GET',
    path: '/v1/metrics',
    access: 'metrics:read',
    summary: 'Read the metrics of all sites together',
    description: 'The sum over the sites that you see.',
    query,
    responses,
    problems: ['unavailable'],
  }),
};
