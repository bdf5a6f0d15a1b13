import { mappings, type Mapping } from '@daspanel/contract/mappings.ts';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconWorld } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useList } from '../../api/use-list.ts';
import { useSite } from '../../api/use-site.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { AddDomain } from './add-domain.tsx';
import { CertificateState } from './certificate-state.tsx';
import { DomainDrawer } from './domain-drawer.tsx';

/** Domains of a site; each row says how its certificate is, and opens what DNS needs: `…/domains?domain=h…`. */
export function DomainsPage() {
  const { t } = useTranslation();
  const site = useSite();
  const navigate = useNavigate();
  const { domain } = useSearch({ strict: false }) as { readonly domain?: string };
  const mayChange = useMay('mappings:write');
  const [isAdding, adding] = useDisclosure();
  const list = useList(mappings.list, { params: { site: site.id }, query: { limit: 100 } });
  const columns = useDomainColumns();
  const open = (id: string | undefined) =>
    void navigate({ to: `/sites/${site.id}/domains`, search: id === undefined ? {} : { domain: id }, replace: true });
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  const add = mayChange && (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={adding.open}>
      {t('domains.add')}
    </Button>
  );
  return (
    <Page title={t('domains.title')} description={t('domains.description')} actions={add}>
      <DataTable
        name="domains"
        label={t('domains.title')}
        columns={columns}
        rows={list.items}
        rowId={({ id }) => id}
        onOpen={({ id }) => open(id)}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={<EmptyState icon={IconWorld} title={t('domains.empty.title')} text={t('domains.empty.text')} action={add} />}
      />
      <AddDomain opened={isAdding} onClose={adding.close} onAdded={open} />
      <DomainDrawer mapping={list.items.find(({ id }) => id === domain)} onClose={() => open(undefined)} />
    </Page>
  );
}

function useDomainColumns(): readonly Column<Mapping>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'host',
        title: t('domains.host.label'),
        width: 'minmax(11rem, 1.6fr)',
        cell: ({ host, shownHost }) => <span title={host}>{shownHost}</span>,
      },
      {
        id: 'state',
        title: t('home.column.state'),
        width: '9rem',
        cell: ({ state }) => (
          <StateBadge state={state} title={t(`domains.state.${state}`)} {...(state === 'conflict' ? { tone: 'bad' as const } : {})} />
        ),
      },
      {
        id: 'certificate',
        title: t('domains.certificate.label'),
        width: 'minmax(9rem, 1fr)',
        cell: (mapping) => <CertificateState mapping={mapping} />,
      },
      {
        id: 'serves',
        title: t('domains.serves.label'),
        width: 'minmax(8rem, 1fr)',
        from: 640,
        cell: ({ serves }) =>
          serves.kind === 'redirect'
            ? serves.to
            : t(`domains.serves.${serves.kind}`, { name: serves.kind === 'version' ? serves.version : '' }),
      },
      { id: 'www', title: t('domains.www.label'), width: 'minmax(8rem, 1fr)', from: 1000, cell: ({ www }) => t(`domains.www.${www}`) },
    ],
    [t],
  );
}
