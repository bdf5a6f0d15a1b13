import { invitations } from '@daspanel/contract/invitations.ts';
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { client, send } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SignedOutPage } from '../../ui/signed-out/signed-out-page.tsx';
import { isLinkOver } from './is-link-over.ts';
import { useSecretOfAddress } from './secret-of-address.ts';

type Looked = Awaited<ReturnType<typeof client.call<typeof invitations.look>>>['body'];

/** An invitation (`/accept#<secret>`): a name and a password, and one is signed in. */
export function AcceptPage() {
  const { t } = useTranslation();
  const secret = useSecretOfAddress();
  const { data, error } = useQuery({
    queryKey: ['invitation', secret],
    queryFn: async () => (await client.call(invitations.look, { body: { secret } })).body,
    enabled: secret !== '',
    gcTime: 0,
  });
  if (secret === '' || error !== null) {
    const isOver = secret === '' || isLinkOver(error);
    return (
      <SignedOutPage title={t('account.accept.over')}>
        <Text size="sm">{isOver ? t('account.accept.overText') : sayProblem(error)}</Text>
        <Anchor component={Link} to="/sign-in" size="sm">
          {t('account.accept.signIn')}
        </Anchor>
      </SignedOutPage>
    );
  }
  return (
    <SignedOutPage title={t('account.accept.title')}>
      {data === undefined ? <PageSkeleton /> : <AcceptForm secret={secret} looked={data} />}
    </SignedOutPage>
  );
}

const body = invitations.accept.body;

function AcceptForm({ secret, looked }: { readonly secret: string; readonly looked: Looked }) {
  const { t } = useTranslation();
  const router = useRouter();
  const form = useSchemaForm(body, {
    initial: { secret, name: '', password: '' },
    onSubmit: async (wanted) => {
      await send(invitations.accept, { body: wanted });
      queryClient.clear();
      await router.navigate({ to: '/', replace: true });
    },
  });
  return (
    <>
      <Text size="sm">{t('account.accept.text', { role: t(`account.accept.roles.${looked.role}`), email: looked.email })}</Text>
      <SchemaForm form={form} submit={t('account.accept.submit')} fullWidth>
        {/* For password managers. */}
        <input type="hidden" autoComplete="username" value={looked.email} readOnly />
        <FormField form={form} name="name" label={t('account.accept.name')} autoComplete="name" autoFocus />
        <FormField
          form={form}
          name="password"
          label={t('account.accept.password')}
          description={t('account.reset.passwordHelp')}
          as="password"
          autoComplete="new-password"
        />
      </SchemaForm>
    </>
  );
}
