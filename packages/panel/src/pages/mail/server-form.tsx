import { siteMail, type SiteMailSettings } from '@daspanel/contract/mail-settings.ts';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { useSaveRelay } from './use-save-relay.ts';

/** The fields stand where the server looks for them, so that what it refuses finds them. */
const schema = z.object({ relay: siteMail.test.body.shape.server.unwrap() });

/** A mail server of the site's own. */
export function ServerForm({ settings: { relay } }: { readonly settings: SiteMailSettings }) {
  const { t } = useTranslation();
  const save = useSaveRelay();
  const known = relay.kind === 'server' ? relay : undefined;
  const form = useSchemaForm(schema, {
    initial: {
      'relay.host': known?.host ?? '',
      'relay.port': known?.port ?? 587,
      'relay.tls': known?.tls ?? 'starttls',
      'relay.user': known?.user ?? '',
      'relay.password': '',
      'relay.from': known?.from ?? '',
    },
    onSubmit: (values) => save({ relay: { kind: 'server', ...values.relay } }),
  });
  return (
    <SchemaForm form={form}>
      <FormField form={form} name="relay.host" placeholder="smtp.example.org" />
      <FormField form={form} name="relay.port" />
      <FormField form={form} name="relay.tls" />
      <FormField form={form} name="relay.user" />
      <FormField
        form={form}
        name="relay.password"
        as="password"
        autoComplete="new-password"
        {...(known?.hasPassword === true ? { description: t('administration.settings.mail.passwordKept') } : {})}
      />
      <FormField form={form} name="relay.from" />
    </SchemaForm>
  );
}
