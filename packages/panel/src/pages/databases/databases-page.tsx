import { databases, type Database } from '@daspanel/contract/databases.ts';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDatabase, IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useList } from '../../api/use-list.ts';
import { useSite } from '../../api/use-site.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { DatabaseJobs } from './database-jobs.tsx';
import { DatabaseMenu } from './database-menu.tsx';
import { DatabaseUsers } from './database-users.tsx';
import { NewDatabase } from './new-database.tsx';
import { useSecret } from './use-secret.ts';

/** Databases of a site, their users, and what is done with them in the background. */
export function DatabasesPage() {
  const { t } = useTranslation();
  const { id } = useSite();
  const mayChange = useMay('databases:write');
  const [isAdding, adding] = useDisclosure();
  const { shown, show, forget } = useSecret();
  const list = useList(databases.list, { params: { site: id }, query: { limit: 100 } });
  const columns = useDatabaseColumns();
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
        rowId={({ id: database }) => database}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={<EmptyState icon={IconDatabase} title={t('databases.empty.title')} text={t('databases.empty.text')} action={add} />}
      />
      <DatabaseUsers databases={list.items} onSecret={show} />
      <NewDatabase opened={isAdding} onClose={adding.close} onSecret={show} />
      <ShownOnce shown={shown} help={t('databases.secret.help')} onClose={forget} />
    </Page>
  );
}

function useDatabaseColumns(): readonly Column<Database>[] {
  const { t } = useTranslation();
  const mayChange = useMay('databases:write');
  return useMemo(() => {
    const columns: readonly Column<Database>[] = [
      {
        id: 'name',
        title: t('databases.name'),
        width: 'minmax(7rem, 1fr)',
        cell: ({ name, fullName }) => <span title={fullName}>{name}</span>,
      },
      {
        id: 'fullName',
        title: t('databases.connection.database'),
        width: 'minmax(9rem, 1.4fr)',
        from: 1000,
        cell: ({ fullName }) => fullName,
      },
      {
        id: 'state',
        title: t('home.column.state'),
        width: '8rem',
        from: 640,
        cell: ({ state, problem }) => (
          <span title={problem}>
            <StateBadge state={state} title={t(`databases.state.${state}`)} />
          </span>
        ),
      },
      {
        id: 'size',
        title: t('databases.size'),
        width: '6rem',
        from: 640,
        align: 'end',
        cell: ({ bytes }) => (bytes === null ? '–' : <Bytes value={bytes} />),
      },
      { id: 'tables', title: t('databases.tables'), width: '5rem', from: 1000, align: 'end', cell: ({ tables }) => tables ?? '–' },
    ];
    if (!mayChange) return columns;
    const actions = (database: Database) => <DatabaseMenu database={database} />;
    return [...columns, { id: 'actions', title: '', width: '11.5rem', align: 'end', cell: actions }];
  }, [mayChange, t]);
}
