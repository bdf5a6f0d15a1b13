import { rolesBelow } from '@daspanel/contract/roles.ts';
import { users, userState } from '@daspanel/contract/users.ts';
import { role } from '@daspanel/contract/roles.ts';
import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconMailPlus, IconSearch, IconUsers } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { useList } from '../../api/use-list.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { Invitations } from './invitations.tsx';
import { InvitePerson } from './invite-person.tsx';
import { usePeopleColumns } from './people-columns.tsx';
import { readPeopleFilter, type PeopleFilter } from './people-filter.ts';
import { PersonDrawer } from './person-drawer.tsx';

/** Everybody whom the person may see: `/admin/users?role=client&person=p…` says what is shown. */
export function PeoplePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const address = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const filter = readPeopleFilter(address);
  const mayInvite = rolesBelow[useSession().role].length > 0;
  const [isInviting, invite] = useDisclosure();
  const list = useList(users.list, { query: { limit: 100, ...filter } });
  const columns = usePeopleColumns();
  const show = (next: PeopleFilter & { readonly person?: string }) =>
    void navigate({ to: '/admin/users', search: { ...next }, replace: true });
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  const actions = mayInvite && (
    <Button size="xs" leftSection={<IconMailPlus size={15} />} onClick={invite.open}>
      {t('people.invite.action')}
    </Button>
  );
  return (
    <Page title={t('people.title')} description={t('people.description')} actions={actions} fill>
      <Invitations />
      <Toolbar filter={filter} onFilter={show} />
      <DataTable
        fill
        name="people"
        label={t('people.title')}
        columns={columns}
        rows={list.items}
        rowId={({ id }) => id}
        onOpen={({ id }) => show({ ...filter, person: id })}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={<EmptyState icon={IconUsers} title={t('people.empty.title')} text={t('people.empty.text')} />}
      />
      <PersonDrawer id={typeof address['person'] === 'string' ? address['person'] : undefined} onClose={() => show(filter)} />
      <InvitePerson opened={isInviting} onClose={invite.close} />
    </Page>
  );
}

function Toolbar({ filter, onFilter }: { readonly filter: PeopleFilter; readonly onFilter: (filter: PeopleFilter) => void }) {
  const { t } = useTranslation();
  const change = (name: keyof PeopleFilter, value: string) => onFilter(readPeopleFilter({ ...filter, [name]: value }));
  const changeSoon = useDebouncedCallback(change, 250);
  return (
    <Group gap="xs" role="search">
      <TextInput
        size="xs"
        miw="16rem"
        leftSection={<IconSearch size={15} />}
        aria-label={t('people.search')}
        placeholder={t('people.search')}
        defaultValue={filter.search ?? ''}
        onChange={(event) => changeSoon('search', event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        aria-label={t('people.role.label')}
        value={filter.role ?? ''}
        onChange={(event) => change('role', event.currentTarget.value)}
        data={[{ value: '', label: t('people.role.all') }, ...role.options.map((value) => ({ value, label: t(`people.role.${value}`) }))]}
      />
      <NativeSelect
        size="xs"
        aria-label={t('people.state.label')}
        value={filter.state ?? ''}
        onChange={(event) => change('state', event.currentTarget.value)}
        data={[
          { value: '', label: t('people.state.all') },
          ...userState.options.map((value) => ({ value, label: t(`people.state.${value}`) })),
        ]}
      />
    </Group>
  );
}
