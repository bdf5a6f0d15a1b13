import { mail } from '@daspanel/contract/mail.ts';
import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSend, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../../api/tell.ts';
import { useChange } from '../../api/use-change.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { asCommand, cli, option } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import type { MessageParams } from './message-params.ts';

/** Sends a kept message on, or deletes it. */
export function MessageActions({ params, onGone }: { readonly params: MessageParams; readonly onGone: () => void }) {
  const { t } = useTranslation();
  const remove = useChange(mail.delete, {
    onDone: () => {
      onGone();
      void tell(t('mail.deleted'));
    },
  });
  return (
    <Group gap="xs">
      <Release params={params} />
      <Button
        size="xs"
        variant="default"
        color="red"
        leftSection={<IconTrash size={15} />}
        loading={remove.isPending}
        onClick={() => remove.mutate({ params })}
      >
        {t('mail.delete')}
      </Button>
      <CopyAs of={asCommand(mail.delete, { params }, cli`mail delete ${params.site} ${params.message}`)} />
    </Group>
  );
}

function Release({ params }: { readonly params: MessageParams }) {
  const { t } = useTranslation();
  const [isOpen, opening] = useDisclosure();
  const [typed, setTyped] = useState('');
  const to = typed.split(/[\s,;]+/).filter((one) => one !== '');
  const body = to.length === 0 ? {} : { to };
  const releaseCommand = cli`mail release ${params.site} ${params.message} ${to.flatMap((address) => option('--to', address))}`;
  const release = useChange(mail.release, {
    showsErrors: true,
    onDone: ({ body: { response } }) => {
      opening.close();
      void tell(t('mail.release.done', { response }));
    },
  });
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => (opened ? opening.open() : opening.close())}
      position="bottom-start"
      trapFocus
      width={320}
    >
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconSend size={15} />} onClick={opening.toggle}>
          {t('mail.release.action')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('mail.release.title')}>
        <form
          onSubmit={(submit) => {
            submit.preventDefault();
            release.mutate({ params, body });
          }}
        >
          <Stack gap="xs">
            <TextInput
              label={t('mail.release.to')}
              description={t('mail.release.help')}
              value={typed}
              onChange={(change) => setTyped(change.currentTarget.value)}
              data-autofocus
            />
            {release.error !== null && (
              <Text size="sm" c="var(--mantine-color-error)" role="alert">
                {sayProblem(release.error)}
              </Text>
            )}
            <Group gap="xs">
              <Button type="submit" size="xs" loading={release.isPending}>
                {t('mail.release.action')}
              </Button>
              <CopyAs of={asCommand(mail.release, { params, body }, releaseCommand)} />
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
