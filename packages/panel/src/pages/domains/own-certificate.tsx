import { certificates, uploadCertificateBody } from '@daspanel/contract/certificates.ts';
import type { Mapping } from '@daspanel/contract/mappings.ts';
import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import classes from './domains.module.css';

/** Takes a certificate of one's own; key and chain are checked by the server. */
export function OwnCertificate({ mapping: { id, site, host } }: { readonly mapping: Mapping }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const form = useSchemaForm(uploadCertificateBody, {
    initial: { privateKey: '', chain: '' },
    onSubmit: async (body) => {
      await send(certificates.upload, { params: { site, mapping: id }, body });
      form.reset();
      await Promise.all(['mappings', 'certificates'].map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
      await tell(t('domains.own.saved'));
    },
  });
  return (
    <details className={classes.details}>
      <summary>{t('domains.own.title')}</summary>
      <Text size="sm" c="dimmed" my="xs">
        {t('domains.own.help')}
      </Text>
      <SchemaForm
        form={form}
        submit={t('domains.own.submit')}
        copyAs={asCommand(
          certificates.upload,
          () => ({ params: { site, mapping: id }, body: form.draft() }),
          cli`certificate upload ${site} ${host} --chain chain.pem --key key.pem`,
        )}
      >
        <FormField form={form} name="privateKey" as="textarea" label={t('domains.own.key')} placeholder="-----BEGIN PRIVATE KEY-----" />
        <FormField form={form} name="chain" as="textarea" label={t('domains.own.chain')} placeholder="-----BEGIN CERTIFICATE-----" />
      </SchemaForm>
    </details>
  );
}
