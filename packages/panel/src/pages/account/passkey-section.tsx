import { passkeys, type Passkey } from '@daspanel/contract/passkeys.ts';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '../../api/query-client.ts';
import { tell } from '../../api/tell.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { Moment } from '../../ui/moment.tsx';
import { AddPasskey } from './add-passkey.tsx';
import { AskBefore } from './ask-before.tsx';
import { canMakePasskeys } from './make-passkey.ts';
import { RenamePasskey } from './rename-passkey.tsx';
import { Section } from './section.tsx';

/** Passkeys, which are a second factor and a sign-in of their own. */
export function PasskeySection({ onCodes }: { readonly onCodes: (codes: readonly string[]) => void }) {
  const { t } = useTranslation();
  const { items } = useAnswer(passkeys.list).body;
  const [isAdding, setAdding] = useState(false);
  const canMake = canMakePasskeys();
  return (
    <Section
      title={t('account.passkeys.title')}
      description={canMake ? t('account.passkeys.description') : t('account.passkeys.unsupported')}
      actions={
        canMake && (
          <Button variant="default" size="xs" onClick={() => setAdding(true)}>
            {t('account.passkeys.add')}
          </Button>
        )
      }
    >
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map((passkey) => (
          <PasskeyLine key={passkey.id} passkey={passkey} />
        ))}
      </Stack>
      <AddPasskey opened={isAdding} onClose={() => setAdding(false)} onCodes={onCodes} />
    </Section>
  );
}

function PasskeyLine({ passkey }: { readonly passkey: Passkey }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'rename' | 'remove'>();
  const close = () => setAsking(undefined);
  const remove = useChange(passkeys.remove, {
    onDone: () => {
      close();
      void tell(t('account.passkeys.removed'));
      void queryClient.invalidateQueries({ queryKey: ['second-factors'] });
    },
  });
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div>
        <Text size="sm" fw={500}>
          {passkey.name}
        </Text>
        <Text size="xs" c="dimmed">
          {passkey.lastUsedAt === null ? (
            t('account.passkeys.unused')
          ) : (
            <>
              {t('account.passkeys.used')} <Moment at={passkey.lastUsedAt} />
            </>
          )}
          {passkey.backedUp && ` · ${t('account.passkeys.backedUp')}`}
        </Text>
      </div>
      <Group gap={4}>
        <Button variant="subtle" size="compact-xs" onClick={() => setAsking('rename')}>
          {t('account.passkeys.rename')}
        </Button>
        <Button variant="subtle" size="compact-xs" color="red" onClick={() => setAsking('remove')}>
          {t('account.passkeys.remove')}
        </Button>
      </Group>
      <RenamePasskey key={passkey.name} passkey={passkey} opened={asking === 'rename'} onClose={close} />
      <AskBefore
        title={`${t('account.passkeys.remove')}: ${passkey.name}`}
        text={t('account.passkeys.removeText')}
        action={t('account.passkeys.remove')}
        opened={asking === 'remove'}
        isBusy={remove.isPending}
        onClose={close}
        onConfirm={() => remove.mutate({ params: { passkey: passkey.id } })}
      />
    </Group>
  );
}
