import { listedState } from '@daspanel/contract/certificate-fields.ts';
import { certificates, type ListedCertificate } from '@daspanel/contract/certificates.ts';
import { NativeSelect, Text } from '@mantine/core';
import { IconCertificate } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '../../api/use-list.ts';
import { certificateTones } from '../../ui/certificate-tones.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';

/** The automatic certificates of all sites in one table; a row leads to the domains of its site. */
export function CertificatesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const state = listedState.safeParse((useSearch({ strict: false }) as { readonly state?: string }).state).data;
  const list = useList(certificates.list, { query: { limit: 100, ...(state === undefined ? {} : { state }) } });
  const columns = useCertificateColumns();
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  const filter = (
    <NativeSelect
      size="xs"
      aria-label={t('administration.certificates.column.state')}
      value={state ?? ''}
      onChange={({ currentTarget: { value } }) =>
        void navigate({ to: '/admin/certificates', search: value === '' ? {} : { state: value }, replace: true })
      }
      data={[
        { value: '', label: t('administration.certificates.all') },
        ...listedState.options.map((value) => ({ value, label: t(`home.certificate.${value}`) })),
      ]}
    />
  );
  return (
    <Page title={t('administration.certificates.title')} description={t('administration.certificates.description')} actions={filter} fill>
      <DataTable
        fill
        name="certificates"
        label={t('administration.certificates.title')}
        columns={columns}
        rows={list.items}
        rowId={({ id }) => id}
        onOpen={({ site }) => site !== null && void navigate({ to: `/sites/${site}/domains` })}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={
          <EmptyState
            icon={IconCertificate}
            title={t('administration.certificates.empty.title')}
            text={t('administration.certificates.empty.text')}
          />
        }
      />
    </Page>
  );
}

function useCertificateColumns(): readonly Column<ListedCertificate>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'names',
        title: t('administration.certificates.column.names'),
        width: 'minmax(11rem, 1.5fr)',
        cell: ({ names }) => <Names names={names} />,
      },
      {
        id: 'state',
        title: t('administration.certificates.column.state'),
        width: '8rem',
        cell: ({ state }) => <StateBadge state={state} tone={certificateTones[state]} title={t(`home.certificate.${state}`)} />,
      },
      {
        id: 'authority',
        title: t('administration.certificates.column.authority'),
        width: 'minmax(6rem, 0.7fr)',
        from: 1000,
        cell: ({ authority }) => authority,
      },
      {
        id: 'ends',
        title: t('administration.certificates.column.ends'),
        width: '8rem',
        from: 640,
        cell: ({ notAfter }) => notAfter !== null && <Moment at={notAfter} />,
      },
      {
        id: 'next',
        title: t('administration.certificates.column.next'),
        width: '8rem',
        from: 1000,
        cell: ({ nextAt }) => nextAt !== null && <Moment at={nextAt} />,
      },
      {
        id: 'problem',
        title: t('administration.certificates.column.problem'),
        width: 'minmax(8rem, 2fr)',
        from: 640,
        cell: ({ problem }) =>
          problem !== null && (
            <Text size="sm" truncate title={`${problem.detail} ${problem.advice}`}>
              {problem.detail}
            </Text>
          ),
      },
    ],
    [t],
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  const { t } = useTranslation();
  const [name = '', ...more] = names;
  return (
    <span title={names.join('\n')}>{more.length === 0 ? name : t('administration.certificates.more', { name, count: more.length })}</span>
  );
}
