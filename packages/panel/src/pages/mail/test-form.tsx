import { siteMail } from '@daspanel/contract/mail-settings.ts';
import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { tell } from '../../api/tell.ts';
import { useSite } from '../../api/use-site.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';

const schema = siteMail.test.body.pick({ to: true });

/** Tries the stored mail server of the site; what it answers is shown. */
export function TestForm() {
  const { t } = useTranslation();
  const { user } = useSession();
  const { id } = useSite();
  const form = useSchemaForm(schema, {
    initial: { to: user.email },
    onSubmit: async (body) => {
      const { body: answer } = await send(siteMail.test, { params: { site: id }, body });
      await tell(t('administration.settings.mail.test.done', { response: answer.response }));
    },
  });
  return (
    <section>
      <Title order={2} size="h6" mb="xs">
        {t('administration.settings.mail.test.title')}
      </Title>
      <SchemaForm form={form} submit={t('administration.settings.mail.test.action')}>
        <FormField form={form} name="to" type="email" />
      </SchemaForm>
    </section>
  );
}
