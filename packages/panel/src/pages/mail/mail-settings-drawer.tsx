import { siteMail, type SiteMailSettings } from '@daspanel/contract/mail-settings.ts';
import { Alert, Divider, Loader, NativeSelect, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useSite } from '../../api/use-site.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { RelayForm } from './relay-form.tsx';
import { ServerForm } from './server-form.tsx';
import { TestForm } from './test-form.tsx';

/** Whether mail of the site is sent on, and through which server. */
export function MailSettingsDrawer({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { id } = useSite();
  const answer = useLateAnswer(opened, siteMail.get, { params: { site: id } });
  return (
    <SideDrawer title={t('mail.settings.title')} opened={opened} onClose={onClose}>
      {answer === undefined ? <Loader size="sm" /> : <Settings key={answer.body.revision} settings={answer.body} />}
    </SideDrawer>
  );
}

function Settings({ settings }: { readonly settings: SiteMailSettings }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState(settings.relay.kind);
  const kinds = ['installation', 'none', 'server'] as const;
  return (
    <Stack gap="md">
      {settings.problem !== undefined && <Alert color="orange">{settings.problem}</Alert>}
      <NativeSelect
        label={t('mail.settings.kind.label')}
        value={kind}
        onChange={(change) => setKind(kinds.find((one) => one === change.currentTarget.value) ?? 'installation')}
        data={kinds.map((value) => ({ value, label: t(`mail.settings.kind.${value}`) }))}
      />
      {kind === 'server' ? <ServerForm settings={settings} /> : <RelayForm kind={kind} />}
      <Divider />
      <TestForm />
    </Stack>
  );
}
