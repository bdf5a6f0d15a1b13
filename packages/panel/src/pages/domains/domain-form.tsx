import { mappings, updateMappingBody, type Mapping, type Serves } from '@daspanel/contract/mappings.ts';
import { versions } from '@daspanel/contract/versions.ts';
import { Checkbox, NativeSelect, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { asCommand } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { useWwwChoices } from './use-choices.ts';

const YEAR = 31_536_000;
const asked = updateMappingBody.pick({ www: true, httpsOnly: true, certificate: true });
const REDIRECTS = [301, 308, 302, 307] as const;

/** What a domain shows, and how. */
export function DomainForm({ mapping }: { readonly mapping: Mapping }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const wwwChoices = useWwwChoices();
  const [serves, setServes] = useState<Serves>(mapping.serves);
  const [hasHsts, setHsts] = useState(mapping.hsts !== null);
  const form = useSchemaForm(asked, {
    initial: { www: mapping.www, httpsOnly: mapping.httpsOnly, certificate: mapping.certificate },
    onSubmit: async (values) => {
      await send(mappings.update, request(values));
      await queries.invalidateQueries({ queryKey: ['mappings'] });
      await tell(t('domains.edit.saved'));
    },
  });
  const request = (values: z.output<typeof asked>) => {
    const hsts = hasHsts && values.httpsOnly === true ? (mapping.hsts ?? { maxAge: YEAR, includeSubDomains: false }) : null;
    return { params: { site: mapping.site, mapping: mapping.id }, body: { ...values, serves, hsts } };
  };
  return (
    <section>
      <Title order={2} size="h6" mb="xs">
        {t('domains.edit.title', { host: mapping.shownHost })}
      </Title>
      <SchemaForm form={form} copyAs={asCommand(mappings.update, () => request(form.draft()))}>
        <ServesFields mapping={mapping} value={serves} onChange={setServes} />
        <FormField form={form} name="www" choices={wwwChoices} />
        <FormField form={form} name="httpsOnly" label={t('domains.httpsOnly')} />
        <Checkbox
          label={t('domains.hsts')}
          checked={hasHsts}
          disabled={form.values['httpsOnly'] !== true}
          onChange={(change) => setHsts(change.currentTarget.checked)}
        />
        <FormField
          form={form}
          name="certificate"
          choices={{
            automatic: t('domains.certificate.automatic'),
            local: t('domains.certificate.local'),
            own: t('domains.certificate.own'),
          }}
        />
      </SchemaForm>
    </section>
  );
}

function ServesFields({
  mapping,
  value,
  onChange,
}: {
  readonly mapping: Mapping;
  readonly value: Serves;
  readonly onChange: (serves: Serves) => void;
}) {
  const { t } = useTranslation();
  const found = useLateAnswer(true, versions.list, { params: { site: mapping.site }, query: { limit: 100 } })?.body.items ?? [];
  const choose = (text: string) => {
    const version = found.find(({ id }) => id === text);
    if (text === 'active') onChange({ kind: 'active' });
    else if (version !== undefined) onChange({ kind: 'version', version: version.id });
    else onChange({ kind: 'redirect', to: '', status: 301, keepPath: true });
  };
  return (
    <>
      <NativeSelect
        label={t('domains.serves.label')}
        value={value.kind === 'version' ? value.version : value.kind}
        onChange={(change) => choose(change.currentTarget.value)}
        data={[
          { value: 'active', label: t('domains.serves.active') },
          ...found.map(({ id, name }) => ({ value: id, label: t('domains.serves.version', { name }) })),
          { value: 'redirect', label: t('domains.serves.redirect') },
        ]}
      />
      {value.kind === 'redirect' && <RedirectFields value={value} onChange={onChange} />}
    </>
  );
}

type Redirect = Extract<Serves, { kind: 'redirect' }>;

function RedirectFields({ value, onChange }: { readonly value: Redirect; readonly onChange: (serves: Serves) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('domains.serves.to')}
        value={value.to}
        type="url"
        placeholder="https://example.org"
        onChange={(change) => onChange({ ...value, to: change.currentTarget.value })}
      />
      <NativeSelect
        label={t('domains.serves.status')}
        value={String(value.status)}
        onChange={(change) => onChange({ ...value, status: REDIRECTS.find((one) => String(one) === change.currentTarget.value) ?? 301 })}
        data={REDIRECTS.map((status) => ({
          value: String(status),
          label: status === 301 || status === 308 ? t('domains.serves.permanent', { status }) : t('domains.serves.temporary', { status }),
        }))}
      />
      <Checkbox
        label={t('domains.serves.keepPath')}
        checked={value.keepPath}
        onChange={(change) => onChange({ ...value, keepPath: change.currentTarget.checked })}
      />
    </>
  );
}
