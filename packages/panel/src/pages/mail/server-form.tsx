import type { SiteMailSettings } from '@daspanel/contract/mail-settings.ts';
import { initialMailServer, MailServerFields, mailServerSchema } from '../../ui/mail-server-fields.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { useSaveRelay } from './use-save-relay.ts';

/** A mail server of the site's own. */
export function ServerForm({ settings: { relay } }: { readonly settings: SiteMailSettings }) {
  const save = useSaveRelay();
  const form = useSchemaForm(mailServerSchema, {
    initial: initialMailServer(relay),
    onSubmit: (values) => save({ relay: { kind: 'server', ...values.relay } }),
  });
  return (
    <SchemaForm form={form}>
      <MailServerFields form={form} relay={relay} />
    </SchemaForm>
  );
}
