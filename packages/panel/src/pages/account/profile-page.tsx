import { me, updateMeBody } from '@daspanel/contract/me.ts';
import { SegmentedControl, Stack, Text, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { sessionQuery } from '../../api/session.ts';
import { tell } from '../../api/tell.ts';
import { answerKey, useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { chooseLanguage, isLanguage, languages } from '../../texts/index.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { AccountFrame } from './account-frame.tsx';
import { Section } from './section.tsx';
import { UsageSection } from './usage-section.tsx';

const emailBody = me.setEmail.body;

/** Who one is, and how the panel looks. */
export function ProfilePage() {
  const { t } = useTranslation();
  const { body: account } = useAnswer(me.get);
  return (
    <AccountFrame place="profile" description={t('account.profilePage.description')}>
      <Stack gap="xl" maw="36rem">
        <NameForm key={`name of ${account.name}`} name={account.name} />
        <EmailForm key={`address ${account.email}`} email={account.email} />
        <LookSection />
        <UsageSection />
      </Stack>
    </AccountFrame>
  );
}

async function readAgain(): Promise<void> {
  await Promise.all(
    [me.get, sessionQuery].map((one) => queryClient.invalidateQueries({ queryKey: 'id' in one ? answerKey(one) : one.queryKey })),
  );
}

function NameForm({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const form = useSchemaForm(updateMeBody, {
    initial: { name },
    onSubmit: async (body) => {
      await send(me.update, { body });
      await readAgain();
      void tell(t('account.profilePage.saved'));
    },
  });
  return (
    <SchemaForm form={form}>
      <FormField form={form} name="name" label={t('account.profilePage.name')} autoComplete="name" />
    </SchemaForm>
  );
}

function EmailForm({ email }: { readonly email: string }) {
  const { t } = useTranslation();
  const form = useSchemaForm(emailBody, {
    initial: { email },
    onSubmit: async (body) => {
      await send(me.setEmail, { body });
      await readAgain();
      void tell(t('account.profilePage.emailChanged'));
    },
  });
  return (
    <SchemaForm form={form} submit={t('account.profilePage.changeEmail')}>
      <FormField
        form={form}
        name="email"
        type="email"
        label={t('account.profilePage.email')}
        description={t('account.profilePage.emailHelp')}
        autoComplete="email"
      />
    </SchemaForm>
  );
}

function LookSection() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const update = useChange(me.update);
  const choose = (value: string) => {
    if (!isLanguage(value)) return;
    void chooseLanguage(value);
    update.mutate({ body: { language: value } });
  };
  return (
    <Section title={t('account.profilePage.look')}>
      <Stack gap="sm">
        <div>
          <Text size="sm" fw={500}>
            {t('account.profilePage.theme')}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label={t('account.profilePage.theme')}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as MantineColorScheme)}
            data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`shell.theme.${value}`) }))}
          />
        </div>
        <div>
          <Text size="sm" fw={500}>
            {t('account.profilePage.language')}
          </Text>
          <Text size="xs" c="dimmed">
            {t('account.profilePage.languageHelp')}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label={t('account.profilePage.language')}
            value={i18n.language}
            onChange={choose}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          />
        </div>
      </Stack>
    </Section>
  );
}
