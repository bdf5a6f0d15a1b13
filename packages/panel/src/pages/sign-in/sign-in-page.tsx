import { passkeys } from '@daspanel/contract/passkeys.ts';
import { sessions, signInBody, type SecondFactor } from '@daspanel/contract/sessions.ts';
import { Anchor, Button, Text } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { Link, useRouter } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { provePasskey, wasPasskeyRefused } from '../../api/prove-passkey.ts';
import { queryClient } from '../../api/query-client.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { nextPlace } from '../../ui/signed-out/next-place.ts';
import { SignedOutPage } from '../../ui/signed-out/signed-out-page.tsx';
import { SecondStep } from './second-step.tsx';

/** The password, then the second factor where the person has one; then back to where he wanted to go. */
export function SignInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const [methods, setMethods] = useState<readonly SecondFactor[]>();
  const goOn = async () => {
    queryClient.clear();
    await router.navigate({ href: nextPlace(location.search), replace: true });
  };
  const form = useSchemaForm(signInBody, {
    initial: { email: '', password: '', remember: false },
    onSubmit: async (body) => {
      const { body: signedIn } = await send(sessions.signIn, { body });
      if (signedIn.stage === 'full') await goOn();
      else setMethods(signedIn.methods);
    },
  });
  const [refusal, setRefusal] = useState<ReactNode>();
  const usePasskey = async () => {
    setRefusal(undefined);
    try {
      const response = await provePasskey((await send(passkeys.beginSignIn, {})).body);
      await send(passkeys.signIn, { body: { response, remember: form.values['remember'] === true } });
      await goOn();
    } catch (error) {
      setRefusal(wasPasskeyRefused(error) ? t('signIn.factor.cancelled') : sayProblem(error));
    }
  };
  if (methods !== undefined) return <SecondStep methods={methods} onDone={goOn} onOther={() => setMethods(undefined)} />;
  const hasReset = '/reset' in router.routesByPath;
  return (
    <SignedOutPage title={t('signIn.title')}>
      <SchemaForm form={form} submit={t('signIn.submit')} fullWidth>
        <FormField form={form} name="email" label={t('signIn.email')} autoComplete="username" type="email" autoFocus />
        <FormField form={form} name="password" label={t('signIn.password')} as="password" autoComplete="current-password" />
        <FormField form={form} name="remember" label={t('signIn.remember')} description={undefined} />
      </SchemaForm>
      <Button variant="default" leftSection={<IconFingerprint size={18} />} onClick={() => void usePasskey()}>
        {t('signIn.passkey')}
      </Button>
      {refusal !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {refusal}
        </Text>
      )}
      {hasReset && (
        <Anchor component={Link} to="/reset" size="sm">
          {t('signIn.forgot')}
        </Anchor>
      )}
    </SignedOutPage>
  );
}
