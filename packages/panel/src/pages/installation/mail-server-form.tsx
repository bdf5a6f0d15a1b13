import { mailSettings, type InstallationMailSettings } from '@daspanel/contract/mail-settings.ts';
import { SegmentedControl } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { initialMailServer, MailServerFields, mailServerSchema } from '../../ui/mail-server-fields.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';

interface Given {
  readonly settings: InstallationMailSettings;
  readonly etag: string | undefined;
}

const withoutServer = z.object({});

/** Whether mail is sent on, and through which server. */
export function MailServerForm({ settings, etag }: Given) {
  const { t } = useTranslation();
  const [kind, setKind] = useState(settings.relay.kind);
  return (
    <>
      <SegmentedControl
        mb="md"
        aria-label={t('administration.settings.mail.kind.label')}
        value={kind}
        onChange={(value) => setKind(value === 'server' ? 'server' : 'none')}
        data={(['none', 'server'] as const).map((value) => ({ value, label: t(`administration.settings.mail.kind.${value}`) }))}
      />
      {kind === 'server' ? <ServerForm settings={settings} etag={etag} /> : <NoServerForm etag={etag} />}
    </>
  );
}

function ServerForm({ settings: { relay }, etag }: Given) {
  const saved = useSaved();
  const form = useSchemaForm(mailServerSchema, {
    initial: initialMailServer(relay),
    onSubmit: async (values) => {
      await send(mailSettings.update, { body: bodyOf(values), ...(etag === undefined ? {} : { ifMatch: etag }) });
      await saved();
    },
  });
  return (
    <SchemaForm form={form} copyAs={asCommand(mailSettings.update, () => ({ body: bodyOf(form.draft()) }))}>
      <MailServerFields form={form} relay={relay} />
    </SchemaForm>
  );
}

const bodyOf = ({ relay }: z.output<typeof mailServerSchema>) => ({ relay: { kind: 'server' as const, ...relay } });

function NoServerForm({ etag }: Pick<Given, 'etag'>) {
  const saved = useSaved();
  const form = useSchemaForm(withoutServer, {
    onSubmit: async () => {
      await send(mailSettings.update, { body: { relay: { kind: 'none' } }, ...(etag === undefined ? {} : { ifMatch: etag }) });
      await saved();
    },
  });
  return (
    <SchemaForm form={form} copyAs={asCommand(mailSettings.update, { body: { relay: { kind: 'none' } } }, cli`mail settings --keep-only`)}>
      {undefined}
    </SchemaForm>
  );
}

/** Says so, and has the settings read again. */
export function useSaved(): () => Promise<void> {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: ['mail-settings'] });
    await tell(t('administration.settings.mail.saved'));
  };
}
