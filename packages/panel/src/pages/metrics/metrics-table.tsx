import type { MetricsSeries } from '@daspanel/contract/metrics.ts';
import { Table } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { showMoment } from '../../ui/moment.tsx';
import { describeCharts } from './describe-charts.ts';
import classes from './metrics.module.css';

/** The same values as a table, newest first: for screen readers, and for copying. Steps in which nothing happened are left out. */
export function MetricsTable({ series }: { readonly series: MetricsSeries }) {
  const { t, i18n } = useTranslation();
  const columns = useMemo(
    () =>
      describeCharts(series, t, i18n.language).flatMap(({ id, series: drawn, format }) =>
        drawn.map((one) => ({ ...one, id: `${id} ${one.label}`, format })),
      ),
    [series, t, i18n.language],
  );
  const rows = series.times
    .map((time, index) => ({ time, index }))
    .filter(({ index }) => columns.some(({ values, id }) => !id.startsWith('disk') && (values[index] ?? 0) !== 0))
    .toReversed();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <div className={classes.table} tabIndex={0} role="region" aria-label={t('metrics.view.table')}>
      <Table striped withRowBorders={false} fz="sm" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('metrics.time')}</Table.Th>
            {columns.map(({ id, label }) => (
              <Table.Th key={id} scope="col" ta="end">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ time, index }) => (
            <Table.Tr key={time}>
              <Table.Th scope="row" fw={400} className={classes.when}>
                {showMoment(new Date(time * 1000).toISOString(), i18n.language)}
              </Table.Th>
              {columns.map(({ id, values, format }) => {
                const value = values[index] ?? null;
                return (
                  <Table.Td key={id} ta="end">
                    {value === null ? '–' : format(value)}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
