import { databaseUsers, type DatabaseUser } from '@daspanel/contract/database-users.ts';
import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import type { Access } from './describe-access.ts';

/** Gives a user another password, or deletes it. `database`: full name of the only one that it may use. */
export function UserActions({
  user,
  database,
  onSecret,
}: {
  readonly user: DatabaseUser;
  readonly database: string | undefined;
  readonly onSecret: (access: Access) => void;
}) {
  const { t } = useTranslation();
  const { name, fullName } = user;
  const params = { site: user.site, user: user.id };
  const [opened, setOpened] = useState<'rotate' | 'delete'>();
  const close = () => setOpened(undefined);
  const rotate = useChange(databaseUsers.setPassword, {
    onDone: ({ body: { password } }) => {
      close();
      if (password !== undefined) onSecret({ user: fullName, password, ...(database === undefined ? {} : { database }) });
    },
  });
  const remove = useChange(databaseUsers.delete, { onDone: close });
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => setOpened('rotate')}
        aria-label={`${t('databases.users.rotate')}: ${name}`}
      >
        {t('databases.users.rotate')}
      </Button>
      <ActionIcon
        variant="subtle"
        color="red"
        onClick={() => setOpened('delete')}
        aria-label={t('databases.users.deleteTitle', { name })}
        title={t('databases.users.deleteTitle', { name })}
      >
        <IconTrash size={15} />
      </ActionIcon>
      <ConfirmByName
        title={t('databases.users.rotateTitle', { name })}
        name={name}
        action={t('databases.users.rotate')}
        opened={opened === 'rotate'}
        isBusy={rotate.isPending}
        onClose={close}
        onConfirm={() => rotate.mutate({ params, body: {} })}
        copyAs={asCommand(databaseUsers.setPassword, { params, body: {} }, cli`database-user password ${user.site} ${name}`)}
      >
        <Text size="sm">{t('databases.users.rotateText')}</Text>
      </ConfirmByName>
      <ConfirmByName
        title={t('databases.users.deleteTitle', { name })}
        name={name}
        action={t('databases.users.delete')}
        opened={opened === 'delete'}
        isBusy={remove.isPending}
        onClose={close}
        onConfirm={() => remove.mutate({ params })}
        copyAs={asCommand(databaseUsers.delete, { params }, cli`database-user delete ${user.site} ${name}`)}
      >
        <Text size="sm">{t('databases.users.deleteText')}</Text>
      </ConfirmByName>
    </Group>
  );
}
