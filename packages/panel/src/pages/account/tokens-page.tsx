import { tokens, type CreatedToken, type Token } from '@daspanel/contract/tokens.ts';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay, useSession } from '../../api/session.ts';
import { tell } from '../../api/tell.ts';
import { useChange } from '../../api/use-change.ts';
import { useList } from '../../api/use-list.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { AccountFrame } from './account-frame.tsx';
import { AskBefore } from './ask-before.tsx';
import { NewToken } from './new-token.tsx';

/** Tokens for programs, of the person himself. */
export function TokensPage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const mayWrite = useMay('tokens:write');
  const list = useList(tokens.list, { query: { limit: 100 } });
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<CreatedToken>();
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  const own = list.items.filter(({ owner, kind }) => owner === user.id && kind !== 'operator');
  const create = mayWrite && <Button onClick={() => setMaking(true)}>{t('account.tokenPage.create')}</Button>;
  return (
    <AccountFrame place="tokens" description={t('account.tokenPage.description')} actions={own.length > 0 && create}>
      <Stack gap="md" maw="52rem">
        {made !== undefined && (
          <Alert
            color="teal"
            title={`${t('account.tokenPage.shown')}: ${made.name}`}
            withCloseButton
            onClose={() => setMade(undefined)}
            closeButtonLabel={t('ui.close')}
          >
            <Text size="sm">{t('account.tokenPage.shownText')}</Text>
            <CopyText text={made.token} label={t('account.tokenPage.shown')} />
          </Alert>
        )}
        {own.length === 0 ? (
          <EmptyState icon={IconKey} title={t('account.tokenPage.empty')} text={t('account.tokenPage.emptyText')} action={create} />
        ) : (
          <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
            {own.map((token) => (
              <TokenLine key={token.id} token={token} mayRevoke={mayWrite} />
            ))}
          </Stack>
        )}
        {list.hasMore && (
          <Button variant="default" size="xs" loading={list.isLoadingMore} onClick={list.loadMore}>
            {t('ui.loadingMore')}
          </Button>
        )}
      </Stack>
      <SideDrawer title={t('account.tokenPage.create')} opened={isMaking} onClose={() => setMaking(false)} size="lg">
        <NewToken
          onMade={(token) => {
            setMaking(false);
            setMade(token);
          }}
        />
      </SideDrawer>
    </AccountFrame>
  );
}

function TokenLine({ token, mayRevoke }: { readonly token: Token; readonly mayRevoke: boolean }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const revoke = useChange(tokens.revoke, {
    onDone: () => {
      setAsking(false);
      void tell(t('account.tokenPage.revoked'));
    },
  });
  const sites = token.sites === null ? t('account.tokenPage.allSites') : t('account.tokenPage.someSites', { count: token.sites.length });
  return (
    <Group component="li" justify="space-between" gap="xs" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={500} truncate>
          {showHidden(token.name)}
        </Text>
        <Text size="xs" c="dimmed" title={token.scopes.join(', ')}>
          {t('account.tokenPage.rightsCount', { count: token.scopes.length })} · {sites} · {t('account.tokenPage.expires')}{' '}
          {token.expiresAt === null ? t('account.tokenPage.never') : <Moment at={token.expiresAt} />} · {t('account.tokenPage.used')}{' '}
          {token.lastUsedAt === null ? t('account.tokenPage.unused') : <Moment at={token.lastUsedAt} />}
        </Text>
      </div>
      {mayRevoke && (
        <Button
          variant="subtle"
          size="compact-xs"
          color="red"
          style={{ flexShrink: 0 }}
          aria-label={t('account.tokenPage.revokeLabel', { name: token.name })}
          onClick={() => setAsking(true)}
        >
          {t('account.tokenPage.revoke')}
        </Button>
      )}
      <AskBefore
        title={t('account.tokenPage.revokeTitle', { name: token.name })}
        text={t('account.tokenPage.revokeText')}
        action={t('account.tokenPage.revoke')}
        opened={isAsking}
        isBusy={revoke.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => revoke.mutate({ params: { token: token.id } })}
        copyAs={asCommand(tokens.revoke, { params: { token: token.id } }, cli`token revoke ${token.id}`)}
      />
    </Group>
  );
}
