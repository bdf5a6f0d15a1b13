import type { Schedule } from '@daspanel/contract/schedules.ts';
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay } from '../../api/session.ts';
import { Moment } from '../../ui/moment.tsx';
import type { Column } from '../../ui/table/column.ts';
import { describeCron } from './describe-cron.ts';
import { RunState } from './run-state.tsx';
import { ScheduleActions, type ScheduleWish } from './schedule-actions.tsx';
import classes from './schedules.module.css';

export function useScheduleColumns(onWish: (wish: ScheduleWish) => void): readonly Column<Schedule>[] {
  const { t, i18n } = useTranslation();
  const mayWrite = useMay('schedules:write');
  return useMemo(
    () => [
      { id: 'name', title: t('schedules.column.name'), width: 'minmax(5rem, 1.2fr)', sortBy: ({ name }) => name, cell: ({ name }) => name },
      {
        id: 'action',
        title: t('schedules.column.action'),
        width: 'minmax(8rem, 2fr)',
        from: 640,
        cell: ({ action }) => (
          <span className={classes.action}>{action.kind === 'command' ? showHidden(action.command) : `GET ${action.path}`}</span>
        ),
      },
      {
        id: 'when',
        title: t('schedules.column.when'),
        width: 'minmax(9rem, 1.5fr)',
        from: 640,
        cell: ({ cron, timeZone }) => (
          <span title={cron}>{t('schedules.words.inZone', { words: describeCron(cron, t, i18n.language), zone: timeZone })}</span>
        ),
      },
      {
        id: 'next',
        title: t('schedules.column.next'),
        width: '8rem',
        from: 640,
        cell: ({ nextRunAt, paused }) =>
          nextRunAt === null ? (
            <Text span size="sm" c="dimmed">
              {paused ? t('schedules.paused') : t('schedules.noNext')}
            </Text>
          ) : (
            <Moment at={nextRunAt} />
          ),
      },
      {
        id: 'last',
        title: t('schedules.column.last'),
        width: 'minmax(7rem, 1fr)',
        sortBy: ({ lastRun }) => lastRun?.state ?? '',
        cell: ({ lastRun }) => <RunState run={lastRun} />,
      },
      {
        id: 'actions',
        title: '',
        width: '2.75rem',
        align: 'end' as const,
        cell: (schedule: Schedule) => <ScheduleActions schedule={schedule} mayWrite={mayWrite} onWish={onWish} />,
      },
    ],
    [t, i18n.language, mayWrite, onWish],
  );
}
