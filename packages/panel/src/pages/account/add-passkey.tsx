import { passkeys } from '@daspanel/contract/passkeys.ts';
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { tell } from '../../api/tell.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { makePasskey } from './make-passkey.ts';

const body = passkeys.create.body.pick({ name: true });

/** Asks for a name, then lets the browser make the passkey. */
export function AddPasskey({
  opened,
  onClose,
  onCodes,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCodes: (codes: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  const form = useSchemaForm(body, {
    initial: { name: '' },
    onSubmit: async ({ name }) => {
      const options = (await send(passkeys.begin, {})).body;
      const response = await makePasskey(options).catch((error: unknown) => {
        throw error instanceof Error && error.name in sentences ? new Error(t(sentences[error.name as keyof typeof sentences])) : error;
      });
      const { recoveryCodes } = (await send(passkeys.create, { body: { name, response } })).body;
      for (const key of ['passkeys', 'second-factors', 'session']) await queryClient.invalidateQueries({ queryKey: [key] });
      form.reset();
      onClose();
      void tell(t('account.passkeys.added'));
      if (recoveryCodes !== null) onCodes(recoveryCodes);
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t('account.passkeys.add')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <SchemaForm form={form} submit={t('account.passkeys.submit')}>
        <FormField form={form} name="name" label={t('account.passkeys.name')} description={t('account.passkeys.nameHelp')} autoFocus />
      </SchemaForm>
    </Modal>
  );
}

const sentences = { NotAllowedError: 'account.passkeys.cancelled', InvalidStateError: 'account.passkeys.exists' } as const;
