import { setup, setupBody } from '@daspanel/contract/setup.ts';
import { Text } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SignedOutPage } from '../../ui/signed-out/signed-out-page.tsx';

/** The first account, with the one-time secret of the address (`/setup#<secret>`), and then straight to the first site. */
export function SetupPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const [secret] = useState(() => location.hash.slice(1));
  // It is not to stay in the history of the browser.
  useEffect(() => history.replaceState(history.state, '', '/setup'), []);
  const form = useSchemaForm(setupBody, {
    initial: { secret, name: '', email: '', password: '' },
    onSubmit: async (body) => {
      await send(setup.create, { body });
      queryClient.clear();
      await router.navigate({ to: '/', search: { new: true }, replace: true });
    },
  });
  return (
    <SignedOutPage title={t('signIn.setup.title')}>
      <Text size="sm">{secret === '' ? t('signIn.setup.noSecret') : t('signIn.setup.text')}</Text>
      <SchemaForm form={form} submit={t('signIn.setup.submit')} fullWidth>
        {secret === '' && <FormField form={form} name="secret" label={t('signIn.setup.secret')} />}
        <FormField form={form} name="name" label={t('signIn.setup.name')} autoComplete="name" autoFocus />
        <FormField
          form={form}
          name="email"
          label={t('signIn.setup.email')}
          description={t('signIn.setup.emailHelp')}
          autoComplete="username"
          type="email"
        />
        <FormField
          form={form}
          name="password"
          label={t('signIn.setup.password')}
          description={t('signIn.setup.passwordHelp')}
          as="password"
          autoComplete="new-password"
        />
      </SchemaForm>
    </SignedOutPage>
  );
}
