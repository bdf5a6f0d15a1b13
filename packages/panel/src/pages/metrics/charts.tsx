import type { MetricsSeries } from '@daspanel/contract/metrics.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from './chart.tsx';
import { describeCharts, type ChartDescription } from './describe-charts.ts';
import classes from './metrics.module.css';

export function Charts({ series }: { readonly series: MetricsSeries }) {
  const { t, i18n } = useTranslation();
  const charts = useMemo(() => describeCharts(series, t, i18n.language), [series, t, i18n.language]);
  const summarise = ({ title, series: drawn, format }: ChartDescription) => {
    const known = (drawn[0]?.values ?? []).filter((value) => value !== null);
    const [last = 0, most] = [known.at(-1), Math.max(0, ...known)];
    return known.length === 0 ? `${title}: ${t('metrics.none')}` : t('metrics.summary', { title, last: format(last), most: format(most) });
  };
  return (
    <div className={classes.grid}>
      {charts.map((chart) => (
        <Chart key={chart.id} {...chart} times={series.times} summary={summarise(chart)} />
      ))}
    </div>
  );
}
