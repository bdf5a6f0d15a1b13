import { databaseUsers, type DatabaseUser } from '@daspanel/contract/database-users.ts';
import type { Database } from '@daspanel/contract/databases.ts';
import { Button, Group, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useList } from '../../api/use-list.ts';
import { useSite } from '../../api/use-site.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import type { Access } from './describe-access.ts';
import { NewUser } from './new-user.tsx';
import { UserActions } from './user-actions.tsx';

interface Given {
  readonly databases: readonly Database[];
  readonly onSecret: (access: Access) => void;
}

/** Who may use the databases of the site. */
export function DatabaseUsers({ databases, onSecret }: Given) {
  const { t } = useTranslation();
  const { id } = useSite();
  const mayChange = useMay('databases:write');
  const [isAdding, adding] = useDisclosure();
  const list = useList(databaseUsers.list, { params: { site: id }, query: { limit: 100 } });
  const columns = useUserColumns({ databases, onSecret });
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {t('databases.users.title')}
        </Title>
        {mayChange && (
          <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={adding.open}>
            {t('databases.users.add')}
          </Button>
        )}
      </Group>
      <DataTable
        name="database-users"
        label={t('databases.users.title')}
        columns={columns}
        rows={list.items}
        rowId={({ id: user }) => user}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={
          <Text size="sm" c="dimmed">
            {t('databases.users.empty')}
          </Text>
        }
      />
      <NewUser databases={databases} opened={isAdding} onClose={adding.close} onSecret={onSecret} />
    </section>
  );
}

function useUserColumns({ databases, onSecret }: Given): readonly Column<DatabaseUser>[] {
  const { t } = useTranslation();
  const mayChange = useMay('databases:write');
  return useMemo(() => {
    const nameOf = (id: string) => databases.find((one) => one.id === id)?.name ?? id;
    const columns: readonly Column<DatabaseUser>[] = [
      {
        id: 'name',
        title: t('databases.name'),
        width: 'minmax(4rem, 1fr)',
        cell: ({ name, fullName }) => <span title={fullName}>{name}</span>,
      },
      {
        id: 'may',
        title: t('databases.users.may'),
        width: 'minmax(9rem, 1.6fr)',
        from: 640,
        cell: ({ grants }) =>
          grants.map(({ database, access }) => t(`databases.users.${access}`, { name: nameOf(database) })).join(', ') ||
          t('databases.users.nothing'),
      },
      {
        id: 'state',
        title: t('home.column.state'),
        width: '8rem',
        from: 640,
        cell: ({ state }) => <StateBadge state={state} title={t(`databases.state.${state}`)} />,
      },
    ];
    if (!mayChange) return columns;
    const fullNameOf = ({ grants }: DatabaseUser) =>
      grants.length === 1 ? databases.find(({ id }) => id === grants[0]?.database)?.fullName : undefined;
    const actions = (user: DatabaseUser) => <UserActions user={user} database={fullNameOf(user)} onSecret={onSecret} />;
    return [...columns, { id: 'actions', title: '', width: '13.5rem', align: 'end', cell: actions }];
  }, [databases, mayChange, onSecret, t]);
}
