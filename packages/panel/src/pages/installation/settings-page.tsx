import { mailSettings } from '@daspanel/contract/mail-settings.ts';
import { system } from '@daspanel/contract/system.ts';
import { Code, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useAnswer, useLateAnswer } from '../../api/use-answer.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { Page } from '../../ui/page.tsx';
import { TestMessageForm } from '../../ui/test-message-form.tsx';
import { MailLimitsForm } from './mail-limits-form.tsx';
import { MailServerForm } from './mail-server-form.tsx';
import { SignInPolicyForm } from './sign-in-policy-form.tsx';

/** Through the stored server of the installation. */
const sendTest = async (body: { readonly to: string }) => (await send(mailSettings.test, { body })).body.response;

const testCommand = (body: { readonly to: string }) => asCommand(mailSettings.test, { body }, cli`mail test --to ${body.to}`);

/** What holds for the whole installation. */
export function SettingsPage() {
  const { t } = useTranslation();
  const answer = useAnswer(mailSettings.get);
  const mayChange = useMay('installation-mail:write');
  const mayReadSystem = useMay('parts:read');
  const mayChangeSystem = useMay('system:write');
  const host = useLateAnswer(mayReadSystem, system.get)?.body.hostName;
  return (
    <Page title={t('administration.settings.title')} description={t('administration.settings.description')}>
      <Stack gap="xl" maw="36rem">
        <section>
          <Title order={2} size="h5">
            {t('administration.settings.host.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('administration.settings.host.text')}
          </Text>
          {host !== undefined && <Code>{host}</Code>}
        </section>
        {mayChangeSystem && <SignInPolicyForm />}
        <section>
          <Title order={2} size="h5">
            {t('administration.settings.mail.title')}
          </Title>
          <Text size="sm" c="dimmed" mb="sm">
            {t('administration.settings.mail.text')}
          </Text>
          {mayChange && <MailServerForm key={answer.etag} settings={answer.body} etag={answer.etag} />}
        </section>
        {mayChange && answer.body.relay.kind === 'server' && <TestMessageForm send={sendTest} copyAs={testCommand} />}
        {mayChange && (
          <section>
            <Title order={2} size="h5">
              {t('administration.settings.mail.limits.title')}
            </Title>
            <Text size="sm" c="dimmed" mb="sm">
              {t('administration.settings.mail.limits.text')}
            </Text>
            <MailLimitsForm key={answer.etag} settings={answer.body} etag={answer.etag} />
          </section>
        )}
      </Stack>
    </Page>
  );
}
