import { mail, type MailSummary } from '@daspanel/contract/mail.ts';
import { Button, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconMail, IconSearch, IconSettings } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useList } from '../../api/use-list.ts';
import { useSite } from '../../api/use-site.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { ClearMail } from './clear-mail.tsx';
import { MailSettingsDrawer } from './mail-settings-drawer.tsx';
import { MessageDrawer } from './message-drawer.tsx';

const TYPING = 250;
/** Mail arrives without an event. */
const AGAIN = 5_000;

/** What a site has sent: `…/mail?message=…` opens one message. */
export function MailPage() {
  const { t } = useTranslation();
  const { id } = useSite();
  const navigate = useNavigate();
  const { message } = useSearch({ strict: false }) as { readonly message?: string };
  const [search, setSearch] = useState('');
  const [isSetting, setting] = useDisclosure();
  const maySet = useMay('mail-settings:write');
  const mayDelete = useMay('mail:write');
  const list = useList(mail.list, { params: { site: id }, query: { limit: 50, ...(search === '' ? {} : { search }) } }, { again: AGAIN });
  const columns = useMailColumns();
  const open = (one: string | undefined) =>
    void navigate({ to: `/sites/${id}/mail`, search: one === undefined ? {} : { message: one }, replace: true });
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  const hasMail = list.items.length > 0 || search !== '';
  const settings = maySet && (
    <Button size="xs" variant="default" leftSection={<IconSettings size={15} />} onClick={setting.open}>
      {t('mail.settings.action')}
    </Button>
  );
  const actions = (
    <>
      {settings}
      {mayDelete && hasMail && <ClearMail />}
    </>
  );
  return (
    <Page title={t('mail.title')} description={t('mail.description')} actions={actions}>
      {hasMail && <Search onSearch={setSearch} />}
      <DataTable
        name="mail"
        label={t('mail.list')}
        columns={columns}
        rows={list.items}
        rowId={(row) => row.id}
        onOpen={(row) => open(row.id)}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={
          search === '' ? (
            <EmptyState icon={IconMail} title={t('mail.empty.title')} text={t('mail.empty.text')} action={settings} />
          ) : (
            <Nothing />
          )
        }
      />
      <MessageDrawer message={message} onClose={() => open(undefined)} />
      <MailSettingsDrawer opened={isSetting} onClose={setting.close} />
    </Page>
  );
}

function Search({ onSearch }: { readonly onSearch: (text: string) => void }) {
  const { t } = useTranslation();
  const search = useDebouncedCallback(onSearch, TYPING);
  return (
    <TextInput
      size="xs"
      type="search"
      maw="26rem"
      maxLength={200}
      leftSection={<IconSearch size={14} />}
      aria-label={t('mail.search')}
      placeholder={t('mail.search')}
      data-page-search
      onChange={(change) => search(change.currentTarget.value.trim())}
    />
  );
}

function Nothing() {
  const { t } = useTranslation();
  return (
    <Text size="sm" c="dimmed" role="status">
      {t('mail.empty.nothing')}
    </Text>
  );
}

function useMailColumns(): readonly Column<MailSummary>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'subject',
        title: t('mail.subject'),
        width: 'minmax(10rem, 2fr)',
        cell: ({ subject }) => subject || t('mail.noSubject'),
      },
      { id: 'to', title: t('mail.to'), width: 'minmax(8rem, 1.2fr)', cell: ({ recipients }) => recipients.join(', ') },
      { id: 'from', title: t('mail.from'), width: 'minmax(8rem, 1.2fr)', from: 1000, cell: ({ from, sender }) => from || sender },
      { id: 'received', title: t('mail.received'), width: '8rem', from: 640, cell: ({ receivedAt }) => <Moment at={receivedAt} /> },
      {
        id: 'delivery',
        title: t('mail.delivery.label'),
        width: '7rem',
        from: 640,
        cell: ({ delivery }) => t(`mail.delivery.${delivery?.outcome ?? 'none'}`),
      },
      { id: 'size', title: t('mail.size'), width: '5rem', from: 1000, align: 'end', cell: ({ bytes }) => <Bytes value={bytes} /> },
    ],
    [t],
  );
}
