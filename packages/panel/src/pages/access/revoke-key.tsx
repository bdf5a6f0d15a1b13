import { accessKeys, type AccessKey } from '@daspanel/contract/access-keys.ts';
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';

/** Ends a key. */
export function RevokeKey({ accessKey: { accessKeyId, name } }: { readonly accessKey: AccessKey }) {
  const { t } = useTranslation();
  const [isAsked, asking] = useDisclosure();
  const revoke = useChange(accessKeys.revoke, { onDone: asking.close });
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={asking.open} aria-label={t('access.keys.revokeTitle', { name })}>
        {t('access.keys.revoke')}
      </Button>
      <ConfirmByName
        title={t('access.keys.revokeTitle', { name })}
        name={name}
        action={t('access.keys.revoke')}
        opened={isAsked}
        isBusy={revoke.isPending}
        onClose={asking.close}
        onConfirm={() => revoke.mutate({ params: { accessKey: accessKeyId } })}
        copyAs={asCommand(accessKeys.revoke, { params: { accessKey: accessKeyId } }, cli`access-key revoke ${accessKeyId}`)}
      >
        <Text size="sm">{t('access.keys.revokeText')}</Text>
      </ConfirmByName>
    </>
  );
}
