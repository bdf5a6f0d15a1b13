import { passkeys, type Passkey } from '@daspanel/contract/passkeys.ts';
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';

const body = passkeys.rename.body;

export function RenamePasskey({
  passkey,
  opened,
  onClose,
}: {
  readonly passkey: Passkey;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const form = useSchemaForm(body, {
    initial: { name: passkey.name },
    onSubmit: async (wanted) => {
      await send(passkeys.rename, { params: { passkey: passkey.id }, body: wanted });
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['passkeys'] });
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t('account.passkeys.rename')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <SchemaForm form={form}>
        <FormField form={form} name="name" label={t('account.passkeys.name')} autoFocus />
      </SchemaForm>
    </Modal>
  );
}
