import { mailSettings } from '@daspanel/contract/mail-settings.ts';
import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session.ts';
import { tell } from '../api/tell.ts';
import type { AsCommand } from './as-command.ts';
import { FormField } from './schema-form/form-field.tsx';
import { SchemaForm } from './schema-form/schema-form.tsx';
import { useSchemaForm } from './schema-form/use-schema-form.ts';

const schema = mailSettings.test.body.pick({ to: true });

/** Tries a stored mail server: `send` has a message sent and gives what the server answered. */
export function TestMessageForm({
  send,
  copyAs,
}: {
  readonly send: (body: { readonly to: string }) => Promise<string>;
  readonly copyAs: (body: { readonly to: string }) => AsCommand;
}) {
  const { t } = useTranslation();
  const { user } = useSession();
  const form = useSchemaForm(schema, {
    initial: { to: user.email },
    onSubmit: async (body) => await tell(t('administration.settings.mail.test.done', { response: await send(body) })),
  });
  return (
    <section>
      <Title order={2} size="h6" mb="xs">
        {t('administration.settings.mail.test.title')}
      </Title>
      <SchemaForm
        form={form}
        submit={t('administration.settings.mail.test.action')}
        copyAs={copyAs({ to: String(form.values['to'] ?? '') })}
      >
        <FormField form={form} name="to" type="email" />
      </SchemaForm>
    </section>
  );
}
