import { passwordResets } from '@daspanel/contract/password-resets.ts';
import { Anchor, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, send } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SignedOutPage } from '../../ui/signed-out/signed-out-page.tsx';
import { isLinkOver } from '../accept/is-link-over.ts';

/** Chooses another password with the secret of a link. `onAsk`: the person wants another link. */
export function ChoosePassword({ secret, onAsk }: { readonly secret: string; readonly onAsk: () => void }) {
  const { t } = useTranslation();
  const [isDone, setDone] = useState(false);
  const { data, error } = useQuery({
    queryKey: ['password-reset', secret],
    queryFn: async () => (await client.call(passwordResets.look, { body: { secret } })).body,
    gcTime: 0,
  });
  if (isDone) {
    return (
      <SignedOutPage title={t('account.reset.done')}>
        <Text size="sm" role="status">
          {t('account.reset.doneText')}
        </Text>
        <Anchor component={Link} to="/sign-in" size="sm">
          {t('account.reset.signIn')}
        </Anchor>
      </SignedOutPage>
    );
  }
  if (error !== null) {
    return (
      <SignedOutPage title={t('account.reset.over')}>
        <Text size="sm">{isLinkOver(error) ? t('account.reset.overText') : sayProblem(error)}</Text>
        <Button onClick={onAsk}>{t('account.reset.ask')}</Button>
      </SignedOutPage>
    );
  }
  return (
    <SignedOutPage title={t('account.reset.title')}>
      {data === undefined ? <PageSkeleton /> : <PasswordForm secret={secret} email={data.email} onDone={() => setDone(true)} />}
    </SignedOutPage>
  );
}

const body = passwordResets.use.body;

function PasswordForm({ secret, email, onDone }: { readonly secret: string; readonly email: string; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const form = useSchemaForm(body, {
    initial: { secret, password: '' },
    onSubmit: async (wanted) => {
      await send(passwordResets.use, { body: wanted });
      queryClient.clear();
      onDone();
    },
  });
  return (
    <>
      <Text size="sm">{t('account.reset.text', { email })}</Text>
      <SchemaForm form={form} submit={t('account.reset.submit')} fullWidth>
        <FormField
          form={form}
          name="password"
          label={t('account.reset.password')}
          description={t('account.reset.passwordHelp')}
          as="password"
          autoComplete="new-password"
          autoFocus
        />
      </SchemaForm>
    </>
  );
}
