import type { MetricsSeries } from '@daspanel/contract/metrics.ts';
import type { TFunction } from 'i18next';
import { showBytes } from '../../ui/bytes.tsx';
import type { Series } from './chart.tsx';

export interface ChartDescription {
  readonly id: string;
  readonly title: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}

const BLUE = '--mantine-color-indigo-6';
const ORANGE = '--mantine-color-orange-6';
const RED = '--mantine-color-red-6';
const TEAL = '--mantine-color-teal-6';

/** What is drawn of metrics, in the order of the page. */
export function describeCharts(series: MetricsSeries, t: TFunction, language: string): readonly ChartDescription[] {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const count = (value: number) => number.format(value);
  const bytes = (value: number) => showBytes(value, language);
  const milliseconds = (value: number) => t('metrics.milliseconds', { value: number.format(value) });
  const precise = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const seconds = (value: number) => t('metrics.seconds', { value: precise.format(value) });
  const line = (name: Parameters<typeof nameOf>[1], values: readonly (number | null)[], color: string): Series => ({
    label: nameOf(t, name),
    values,
    color,
  });
  const { latency } = series;
  return [
    { id: 'requests', title: t('metrics.chart.requests'), format: count, series: [line('requests', series.requests, BLUE)] },
    {
      id: 'errors',
      title: t('metrics.chart.errors'),
      format: count,
      series: [line('clientErrors', series.clientErrors, ORANGE), line('serverErrors', series.serverErrors, RED)],
    },
    {
      id: 'latency',
      title: t('metrics.chart.latency'),
      format: milliseconds,
      series: [line('p50', latency.p50, TEAL), line('p95', latency.p95, ORANGE), line('p99', latency.p99, RED)],
    },
    { id: 'traffic', title: t('metrics.chart.traffic'), format: bytes, series: [line('bytesOut', series.bytesOut, BLUE)] },
    { id: 'processor', title: t('metrics.chart.processor'), format: seconds, series: [line('processor', series.processor, TEAL)] },
    { id: 'memory', title: t('metrics.chart.memory'), format: bytes, series: [line('memory', series.memory, BLUE)] },
    { id: 'disk', title: t('metrics.chart.disk'), format: bytes, series: [line('disk', carried(series.disk), TEAL)] },
  ];
}

function nameOf(
  t: TFunction,
  name: 'requests' | 'clientErrors' | 'serverErrors' | 'p50' | 'p95' | 'p99' | 'bytesOut' | 'processor' | 'memory' | 'disk',
): string {
  return t(`metrics.series.${name}`);
}

/** The disk is measured seldom: what was measured last counts until the next time. */
export function carried(values: readonly (number | null)[]): readonly (number | null)[] {
  let last: number | null = null;
  return values.map((value) => (last = value ?? last));
}
