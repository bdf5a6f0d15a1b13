import { databases, type Database } from '@daspanel/contract/databases.ts';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDatabase, IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useList } from '../../api/use-list.ts';
import { useSite } from '../../api/use-site.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { CacheCard } from './cache-card.tsx';
import { DatabaseDrawer } from './database-drawer.tsx';
import { DatabaseJobs } from './database-jobs.tsx';
import { NewDatabase } from './new-database.tsx';
import { OpenManager } from './open-manager.tsx';

/** Databases and the cache of a site; a row opens users, export, import and the end: `…/databases?database=d…`. */
export function DatabasesPage() {
  const { t } = useTranslation();
  const site = useSite();
  const navigate = useNavigate();
  const { database } = useSearch({ strict: false }) as { readonly database?: string };
  const mayChange = useMay('databases:write');
  const mayReadCache = useMay('cache:read');
  const [isAdding, adding] = useDisclosure();
  const list = useList(databases.list, { params: { site: site.id }, query: { limit: 100 } });
  const columns = useDatabaseColumns(mayChange);
  const open = (id: string | undefined) =>
    void navigate({ to: `/sites/${site.id}/databases`, search: id === undefined ? {} : { database: id }, replace: true });
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  const add = mayChange && (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={adding.open}>
      {t('databases.add')}
    </Button>
  );
  return (
    <Page title={t('databases.title')} description={t('databases.description')} actions={add}>
      <DatabaseJobs />
      <DataTable
        name="databases"
        label={t('databases.title')}
        columns={columns}
        rows={list.items}
        rowId={({ id }) => id}
        onOpen={({ id }) => open(id)}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={<EmptyState icon={IconDatabase} title={t('databases.empty.title')} text={t('databases.empty.text')} action={add} />}
      />
      {mayReadCache && <CacheCard />}
      <NewDatabase opened={isAdding} onClose={adding.close} />
      <DatabaseDrawer database={list.items.find(({ id }) => id === database)} onClose={() => open(undefined)} />
    </Page>
  );
}

function useDatabaseColumns(mayOpen: boolean): readonly Column<Database>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'name', title: t('databases.column.name'), width: 'minmax(8rem, 1fr)', sortBy: ({ name }) => name, cell: ({ name }) => name },
      {
        id: 'state',
        title: t('databases.column.state'),
        width: '9rem',
        cell: ({ state, problem }) => (
          <span title={problem}>
            <StateBadge state={state} title={t(`databases.state.${state}`)} />
          </span>
        ),
      },
      { id: 'full', title: t('databases.column.full'), width: 'minmax(10rem, 1fr)', from: 640, cell: ({ fullName }) => fullName },
      { id: 'tables', title: t('databases.column.tables'), width: '6rem', from: 640, align: 'end', cell: ({ tables }) => tables },
      {
        id: 'size',
        title: t('databases.column.size'),
        width: '6rem',
        from: 640,
        align: 'end',
        cell: ({ bytes }) => bytes !== null && <Bytes value={bytes} />,
      },
      ...(mayOpen
        ? [
            {
              id: 'open',
              title: '',
              width: '11rem',
              align: 'end' as const,
              cell: (database: Database) => <OpenManager database={database} />,
            },
          ]
        : []),
    ],
    [t, mayOpen],
  );
}
