import type { MetricsSeries } from '@daspanel/contract/metrics.ts';
import { useTranslation } from 'react-i18next';
import { showBytes } from '../../ui/bytes.tsx';
import classes from './metrics.module.css';

/** What the whole time came to. */
export function Totals({ series }: { readonly series: MetricsSeries }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const { requests, clientErrors, serverErrors, p95, bytesOut } = series.totals;
  const disk = series.disk.findLast((value) => value !== null);
  const shown: readonly (readonly [string, string])[] = [
    [t('metrics.total.requests'), number.format(requests)],
    [t('metrics.total.clientErrors'), number.format(clientErrors)],
    [t('metrics.total.serverErrors'), number.format(serverErrors)],
    [t('metrics.total.p95'), p95 === null ? '–' : t('metrics.milliseconds', { value: number.format(p95) })],
    [t('metrics.total.bytesOut'), showBytes(bytesOut, i18n.language)],
    [t('metrics.total.disk'), disk === undefined || disk === null ? '–' : showBytes(disk, i18n.language)],
  ];
  return (
    <dl className={classes.totals}>
      {shown.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
