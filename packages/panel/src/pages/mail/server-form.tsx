import { siteMail, type SiteMailSettings } from '@daspanel/contract/mail-settings.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand } from '../../ui/as-command.ts';
import { initialMailServer, MailServerFields, mailServerSchema } from '../../ui/mail-server-fields.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { useSaveRelay } from './use-save-relay.ts';

const bodyOf = ({ relay }: ReturnType<typeof mailServerSchema.parse>) => ({ relay: { kind: 'server' as const, ...relay } });

/** A mail server of the site's own. */
export function ServerForm({ settings: { relay } }: { readonly settings: SiteMailSettings }) {
  const { id } = useSite();
  const save = useSaveRelay();
  const form = useSchemaForm(mailServerSchema, {
    initial: initialMailServer(relay),
    onSubmit: (values) => save(bodyOf(values)),
  });
  return (
    <SchemaForm form={form} copyAs={asCommand(siteMail.update, () => ({ params: { site: id }, body: bodyOf(form.draft()) }))}>
      <MailServerFields form={form} relay={relay} />
    </SchemaForm>
  );
}
