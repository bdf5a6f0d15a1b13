import { passwordResets } from '@daspanel/contract/password-resets.ts';
import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SignedOutPage } from '../../ui/signed-out/signed-out-page.tsx';
import { ChoosePassword } from './choose-password.tsx';
import { useSecretOfAddress } from '../accept/secret-of-address.ts';

/** Asks for a link to choose another password; with one (`/reset#<secret>`), lets the person choose it. */
export function ResetPage() {
  const secret = useSecretOfAddress();
  return secret === '' ? <AskForLink /> : <WithLink key={secret} secret={secret} />;
}

function WithLink({ secret }: { readonly secret: string }) {
  const [isAsking, setAsking] = useState(false);
  return isAsking ? <AskForLink /> : <ChoosePassword secret={secret} onAsk={() => setAsking(true)} />;
}

const body = passwordResets.request.body;

function AskForLink() {
  const { t } = useTranslation();
  const [isSent, setSent] = useState(false);
  const form = useSchemaForm(body, {
    initial: { email: '' },
    onSubmit: async (wanted) => {
      await send(passwordResets.request, { body: wanted });
      setSent(true);
    },
  });
  return (
    <SignedOutPage title={isSent ? t('account.reset.sent') : t('account.reset.title')}>
      <Text size="sm" role={isSent ? 'status' : undefined}>
        {isSent ? t('account.reset.sentText') : t('account.reset.askText')}
      </Text>
      {!isSent && (
        <SchemaForm form={form} submit={t('account.reset.ask')} fullWidth>
          <FormField
            form={form}
            name="email"
            type="email"
            label={t('account.reset.email')}
            description={null}
            autoComplete="username"
            autoFocus
          />
        </SchemaForm>
      )}
      <Anchor component={Link} to="/sign-in" size="sm">
        {t('account.reset.signIn')}
      </Anchor>
    </SignedOutPage>
  );
}
