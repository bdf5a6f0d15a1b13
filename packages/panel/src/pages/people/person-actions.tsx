import { users, type User } from '@daspanel/contract/users.ts';
import { Button, Group, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconEye, IconKey, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { CopyAs } from '../../ui/copy-as.tsx';
import { GivePassword } from './give-password.tsx';

/** Looking through somebody’s eyes, suspending, another password, deleting. */
export function PersonActions({
  person,
  etag,
  onGone,
}: {
  readonly person: User;
  readonly etag: string | undefined;
  readonly onGone: () => void;
}) {
  const { t } = useTranslation();
  const { id, name, state } = person;
  const own = useSession().role;
  const [isGivingPassword, givingPassword] = useDisclosure();
  const request = { params: { user: id }, ...(etag === undefined ? {} : { ifMatch: etag }) };
  const suspend = useChange(users.suspend);
  const activate = useChange(users.activate);
  const impersonate = useChange(users.impersonate, { onDone: () => location.assign('/') });
  const maySeeAs = state === 'active' && own !== 'client' && person.role !== own;
  return (
    <section>
      <Title order={2} size="h6" mb="xs">
        {t('people.person.actions')}
      </Title>
      <Group gap="xs">
        {maySeeAs && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconEye size={15} />}
            loading={impersonate.isPending}
            onClick={() => impersonate.mutate({ params: { user: id } })}
          >
            {t('people.person.viewAs', { name })}
          </Button>
        )}
        <Button size="xs" variant="default" leftSection={<IconKey size={15} />} onClick={givingPassword.open}>
          {t('people.person.password.action')}
        </Button>
        {state === 'active' ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerPause size={15} />}
            loading={suspend.isPending}
            onClick={() => suspend.mutate(request)}
          >
            {t('people.person.suspend')}
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerPlay size={15} />}
            loading={activate.isPending}
            onClick={() => activate.mutate(request)}
          >
            {t('people.person.activate')}
          </Button>
        )}
        <CopyAs
          of={
            state === 'active'
              ? asCommand(users.suspend, request, cli`user suspend ${person.email}`)
              : asCommand(users.activate, request, cli`user activate ${person.email}`)
          }
        />
        <DeletePerson person={person} request={request} onGone={onGone} />
      </Group>
      <Text size="xs" c="dimmed" mt="xs">
        {t('people.person.suspendHelp')}
      </Text>
      <GivePassword person={person} opened={isGivingPassword} onClose={givingPassword.close} />
    </section>
  );
}

function DeletePerson({
  person: { name, email },
  request,
  onGone,
}: {
  readonly person: User;
  readonly request: { readonly params: { readonly user: User['id'] }; readonly ifMatch?: string };
  readonly onGone: () => void;
}) {
  const { t } = useTranslation();
  const [isDeleting, deleting] = useDisclosure();
  const remove = useChange(users.delete, { onDone: onGone });
  return (
    <>
      <Button size="xs" variant="default" color="red" leftSection={<IconTrash size={15} />} onClick={deleting.open}>
        {t('people.person.delete.action')}
      </Button>
      <ConfirmByName
        title={t('people.person.delete.title', { name })}
        name={email}
        action={t('people.person.delete.action')}
        opened={isDeleting}
        isBusy={remove.isPending}
        onClose={deleting.close}
        onConfirm={(confirm) => remove.mutate({ ...request, query: { confirm } })}
        copyAs={asCommand(users.delete, { ...request, query: { confirm: email } }, cli`user delete ${email}`)}
      >
        <Text size="sm">{t('people.person.delete.text')}</Text>
      </ConfirmByName>
    </>
  );
}
