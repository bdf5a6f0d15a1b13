import { me } from '@daspanel/contract/me.ts';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { tell } from '../../api/tell.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { Section } from './section.tsx';

const body = me.setPassword.body;

export function PasswordSection() {
  const { t } = useTranslation();
  const form = useSchemaForm(body, {
    initial: { current: '', password: '' },
    onSubmit: async (wanted) => {
      await send(me.setPassword, { body: wanted });
      await queryClient.invalidateQueries({ queryKey: ['sessions'] });
      form.reset();
      void tell(t('account.password.changed'));
    },
  });
  return (
    <Section title={t('account.password.title')} description={t('account.password.description')}>
      <SchemaForm form={form} submit={t('account.password.submit')}>
        <FormField form={form} name="current" label={t('account.password.current')} as="password" autoComplete="current-password" />
        <FormField
          form={form}
          name="password"
          label={t('account.password.next')}
          description={t('account.password.nextHelp')}
          as="password"
          autoComplete="new-password"
        />
      </SchemaForm>
    </Section>
  );
}
