import type { AuditRecord } from '@daspanel/contract/audit.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../ui/moment.tsx';
import { SiteLink } from '../../ui/site-link.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { ActorName } from '../../ui/actor-name.tsx';

const tones = { done: 'good', refused: 'bad', failed: 'bad' } as const;

export function useAuditColumns(): readonly Column<AuditRecord>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'at', title: t('administration.audit.column.at'), width: '10.5rem', cell: ({ at }) => <Moment at={at} absolute /> },
      {
        id: 'actor',
        from: 640,
        title: t('administration.audit.column.actor'),
        width: 'minmax(8rem, 1fr)',
        cell: ({ actor }) => <ActorName actor={actor} />,
      },
      { id: 'action', title: t('administration.audit.column.action'), width: 'minmax(8rem, 1fr)', cell: ({ action }) => action },
      {
        id: 'object',
        title: t('administration.audit.column.object'),
        width: 'minmax(8rem, 1fr)',
        from: 1000,
        cell: ({ object }) => object,
      },
      {
        id: 'site',
        title: t('administration.audit.column.site'),
        width: 'minmax(6rem, 0.8fr)',
        from: 640,
        cell: ({ site }) => site !== null && <SiteLink id={site} />,
      },
      {
        id: 'outcome',
        title: t('administration.audit.column.outcome'),
        width: '7rem',
        from: 640,
        cell: ({ outcome }) => <StateBadge state={outcome} tone={tones[outcome]} title={t(`administration.audit.outcome.${outcome}`)} />,
      },
      { id: 'address', title: t('administration.audit.column.address'), width: '9rem', from: 1000, cell: ({ address }) => address },
    ],
    [t],
  );
}
