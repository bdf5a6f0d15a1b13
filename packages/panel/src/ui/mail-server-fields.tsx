import { mailSettings, type InstallationMailSettings, type SiteMailSettings } from '@daspanel/contract/mail-settings.ts';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { FormField } from './schema-form/form-field.tsx';
import type { SchemaFormState } from './schema-form/use-schema-form.ts';

/** The fields stand where the server looks for them, so that what it refuses finds them. */
export const mailServerSchema = z.object({ relay: mailSettings.test.body.shape.server.unwrap() });

type Relay = InstallationMailSettings['relay'] | SiteMailSettings['relay'];

/** What the fields hold at first. */
export function initialMailServer(relay: Relay) {
  const known = relay.kind === 'server' ? relay : undefined;
  return {
    'relay.host': known?.host ?? '',
    'relay.port': known?.port ?? 587,
    'relay.tls': known?.tls ?? 'starttls',
    'relay.user': known?.user ?? '',
    'relay.password': '',
    'relay.from': known?.from ?? '',
  };
}

/** A mail server that mail is sent on through: the installation’s, or one of a site. */
export function MailServerFields({ form, relay }: { readonly form: SchemaFormState; readonly relay: Relay }) {
  const { t } = useTranslation();
  const hasPassword = relay.kind === 'server' && relay.hasPassword;
  return (
    <>
      <FormField form={form} name="relay.host" placeholder="smtp.example.org" />
      <FormField form={form} name="relay.port" />
      <FormField form={form} name="relay.tls" />
      <FormField form={form} name="relay.user" />
      <FormField
        form={form}
        name="relay.password"
        as="password"
        autoComplete="new-password"
        {...(hasPassword ? { description: t('administration.settings.mail.passwordKept') } : {})}
      />
      <FormField form={form} name="relay.from" />
    </>
  );
}
