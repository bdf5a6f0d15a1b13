import { metrics, metricsRange, type MetricsRange, type MetricsSeries } from '@daspanel/contract/metrics.ts';
import { SegmentedControl } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { answerKey, useAnswer } from '../../api/use-answer.ts';
import { useSite } from '../../api/use-site.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Charts } from './charts.tsx';
import { MetricsTable } from './metrics-table.tsx';
import { Totals } from './totals.tsx';

/** No event tells that requests were counted: while the page is open it is read again. */
const READ_AGAIN = 30_000;
const RANGES = metricsRange.options;

/** Requests, errors, latency, processor, memory and disk of a site. The address says which time: `?range=week&view=table`. */
export function MetricsPage() {
  const { range } = useView();
  const site = useSite();
  const request = { params: { site: site.id }, query: { range } };
  const { body } = useAnswer(metrics.site, request);
  useReadAgain(answerKey(metrics.site, request));
  return <MetricsView series={body} address="/sites/$site/metrics" />;
}

/** The same for all sites that the person sees. */
export function AllMetricsPage() {
  const { range } = useView();
  const request = { query: { range } };
  const { body } = useAnswer(metrics.all, request);
  useReadAgain(answerKey(metrics.all, request));
  return <MetricsView series={body} address="/admin/metrics" />;
}

function MetricsView({ series, address }: { readonly series: MetricsSeries; readonly address: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const view = useView();
  const show = (next: Partial<typeof view>) => void navigate({ to: address, params: true, search: { ...view, ...next }, replace: true });
  const isEmpty = series.totals.requests === 0 && [...series.memory, ...series.disk].every((value) => value === null);
  return (
    <Page
      title={address.startsWith('/admin') ? t('metrics.allTitle') : t('metrics.title')}
      description={t('metrics.description')}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('metrics.range.label')}
            value={view.range}
            onChange={(range) => show({ range: range as MetricsRange })}
            data={RANGES.map((value) => ({ value, label: t(`metrics.range.${value}`) }))}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('metrics.view.label')}
            value={view.view}
            onChange={(next) => show({ view: next === 'table' ? 'table' : 'charts' })}
            data={(['charts', 'table'] as const).map((value) => ({ value, label: t(`metrics.view.${value}`) }))}
          />
        </>
      }
    >
      {isEmpty ? (
        <EmptyState icon={IconActivity} title={t('metrics.empty.title')} text={t('metrics.empty.text')} />
      ) : (
        <>
          <Totals series={series} />
          {view.view === 'table' ? <MetricsTable series={series} /> : <Charts series={series} />}
        </>
      )}
    </Page>
  );
}

function useView(): { readonly range: MetricsRange; readonly view: 'charts' | 'table' } {
  const search = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  return { range: metricsRange.safeParse(search['range']).data ?? 'day', view: search['view'] === 'table' ? 'table' : 'charts' };
}

function useReadAgain(key: readonly unknown[]): void {
  const queries = useQueryClient();
  const text = JSON.stringify(key);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void queries.invalidateQueries({ queryKey: JSON.parse(text) as readonly unknown[] });
    }, READ_AGAIN);
    return () => clearInterval(timer);
  }, [queries, text]);
}
