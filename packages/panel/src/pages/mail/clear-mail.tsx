import { mail } from '@daspanel/contract/mail.ts';
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';

/** Deletes everything that a site has sent. */
export function ClearMail() {
  const { t } = useTranslation();
  const { id, name } = useSite();
  const params = { site: id };
  const [isAsked, asking] = useDisclosure();
  const usage = useLateAnswer(isAsked, mail.usage, { params })?.body;
  const clear = useChange(mail.clear, { onDone: asking.close });
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconTrash size={15} />} onClick={asking.open}>
        {t('mail.clear.action')}
      </Button>
      <ConfirmByName
        title={t('mail.clear.title')}
        name={name}
        action={t('mail.clear.action')}
        opened={isAsked}
        isBusy={clear.isPending}
        onClose={asking.close}
        onConfirm={(confirm) => clear.mutate({ params, query: { confirm } })}
        copyAs={asCommand(mail.clear, { params, query: { confirm: name } }, cli`mail clear ${name}`)}
      >
        <Text size="sm">{t('mail.clear.text', { count: usage?.messages ?? 0 })}</Text>
      </ConfirmByName>
    </>
  );
}
