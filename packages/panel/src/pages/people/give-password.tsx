import { users, type User } from '@daspanel/contract/users.ts';
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';

interface Given {
  readonly person: User;
  readonly onClose: () => void;
}

export function GivePassword({ opened, ...given }: Given & { readonly opened: boolean }) {
  const { t } = useTranslation();
  const { person, onClose } = given;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('people.person.password.title', { name: person.name })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <PasswordForm {...given} />
    </Modal>
  );
}

function PasswordForm({ person, onClose }: Given) {
  const { t } = useTranslation();
  const form = useSchemaForm(users.setPassword.body, {
    initial: { password: '' },
    onSubmit: async (body) => {
      await send(users.setPassword, { params: { user: person.id }, body });
      onClose();
      await tell(t('people.person.password.done', { name: person.name }));
    },
  });
  return (
    <SchemaForm
      form={form}
      copyAs={asCommand(
        users.setPassword,
        () => ({ params: { user: person.id }, body: form.draft() }),
        cli`user reset-password ${person.email} --ask-password`,
      )}
    >
      <FormField form={form} name="password" as="password" autoComplete="new-password" autoFocus />
    </SchemaForm>
  );
}
