import { mailSettings, updateInstallationMailBody, type InstallationMailSettings } from '@daspanel/contract/mail-settings.ts';
import { z } from 'zod';
import { send } from '../../api/client.ts';
import { asCommand } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { useSaved } from './mail-server-form.tsx';

const limits = updateInstallationMailBody.shape.limits.unwrap();
const schema = z.object({ limits });
const names = Object.keys(limits.shape) as (keyof typeof limits.shape)[];

/** How much mail is kept for each site. */
export function MailLimitsForm({ settings, etag }: { readonly settings: InstallationMailSettings; readonly etag: string | undefined }) {
  const saved = useSaved();
  const form = useSchemaForm(schema, {
    initial: Object.fromEntries(names.map((name) => [`limits.${name}`, settings.limits[name]])),
    onSubmit: async (body) => {
      await send(mailSettings.update, { body, ...(etag === undefined ? {} : { ifMatch: etag }) });
      await saved();
    },
  });
  return (
    <SchemaForm form={form} copyAs={asCommand(mailSettings.update, () => ({ body: form.draft() }))}>
      {names.map((name) => (
        <FormField key={name} form={form} name={`limits.${name}`} />
      ))}
    </SchemaForm>
  );
}
