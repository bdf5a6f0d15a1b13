import type { User } from '@daspanel/contract/users.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../ui/moment.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';

export function usePeopleColumns(): readonly Column<User>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'name', title: t('people.column.name'), width: 'minmax(9rem, 1.2fr)', cell: ({ name }) => name },
      { id: 'email', title: t('people.column.email'), width: 'minmax(10rem, 1.5fr)', from: 640, cell: ({ email }) => email },
      { id: 'role', from: 640, title: t('people.column.role'), width: '8rem', cell: ({ role }) => t(`people.role.${role}`) },
      {
        id: 'state',
        title: t('people.column.state'),
        width: '8rem',
        cell: ({ state }) => <StateBadge state={state} title={t(`people.state.${state}`)} />,
      },
      { id: 'sites', title: t('people.column.sites'), width: '5rem', from: 640, align: 'end', cell: ({ sites }) => sites },
      {
        id: 'factor',
        title: t('people.column.factor'),
        width: '8rem',
        from: 1000,
        cell: ({ hasSecondFactor }) => (hasSecondFactor ? t('people.factor.yes') : t('people.factor.no')),
      },
      {
        id: 'seen',
        title: t('people.column.seen'),
        width: '8rem',
        from: 1000,
        align: 'end',
        cell: ({ seenAt }) => (seenAt === null ? t('people.never') : <Moment at={seenAt} />),
      },
      {
        id: 'created',
        title: t('people.column.created'),
        width: '8rem',
        from: 1000,
        align: 'end',
        cell: ({ createdAt }) => <Moment at={createdAt} />,
      },
    ],
    [t],
  );
}
