import { tokens, type Token } from '@daspanel/contract/tokens.ts';
import { IconKey, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../../api/tell.ts';
import { useList } from '../../api/use-list.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconAction } from '../../ui/icon-action.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { ActorName } from '../../ui/actor-name.tsx';

/** Tokens of everybody whom the person may see, with their last use; each can be revoked. */
export function TokensPage() {
  const { t } = useTranslation();
  const list = useList(tokens.list, { query: { limit: 100 } });
  const columns = useTokenColumns();
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  return (
    <Page title={t('people.tokens.title')} description={t('people.tokens.description')} fill>
      <DataTable
        fill
        name="tokens"
        label={t('people.tokens.title')}
        columns={columns}
        rows={list.items}
        rowId={({ id }) => id}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={<EmptyState icon={IconKey} title={t('people.tokens.empty.title')} text={t('people.tokens.empty.text')} />}
      />
    </Page>
  );
}

function useTokenColumns(): readonly Column<Token>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'name', title: t('people.tokens.column.name'), width: 'minmax(9rem, 1.4fr)', cell: ({ name }) => name },
      { id: 'kind', from: 640, title: t('people.tokens.column.kind'), width: '8rem', cell: ({ kind }) => t(`people.tokens.kind.${kind}`) },
      {
        id: 'owner',
        title: t('people.tokens.column.owner'),
        width: 'minmax(7rem, 1fr)',
        from: 640,
        cell: ({ owner }) => <ActorName actor={`user:${owner}`} />,
      },
      {
        id: 'scopes',
        title: t('people.tokens.column.scopes'),
        width: '7rem',
        from: 1000,
        cell: ({ scopes }) => <span title={scopes.join('\n')}>{t('people.tokens.scopes', { count: scopes.length })}</span>,
      },
      {
        id: 'created',
        title: t('people.tokens.column.created'),
        width: '8rem',
        from: 1000,
        align: 'end',
        cell: ({ createdAt }) => <Moment at={createdAt} />,
      },
      {
        id: 'expires',
        title: t('people.tokens.column.expires'),
        width: '8rem',
        from: 640,
        align: 'end',
        cell: ({ expiresAt }) => (expiresAt === null ? t('ui.never') : <Moment at={expiresAt} />),
      },
      {
        id: 'used',
        from: 640,
        title: t('people.tokens.column.used'),
        width: '8rem',
        align: 'end',
        cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('ui.never') : <Moment at={lastUsedAt} />),
      },
      { id: 'revoke', title: '', width: '5rem', align: 'end', cell: (token) => token.kind !== 'operator' && <Revoke token={token} /> },
    ],
    [t],
  );
}

function Revoke({ token: { id, name } }: { readonly token: Token }) {
  const { t } = useTranslation();
  const revoke = useChange(tokens.revoke, { onDone: () => void tell(t('people.tokens.revoked', { name })) });
  const title = t('people.tokens.revoke', { name });
  const request = { params: { token: id } };
  return (
    <IconAction
      icon={IconX}
      title={title}
      isBusy={revoke.isPending}
      onClick={() => revoke.mutate(request)}
      copyAs={asCommand(tokens.revoke, request, cli`token revoke ${id}`)}
    />
  );
}
