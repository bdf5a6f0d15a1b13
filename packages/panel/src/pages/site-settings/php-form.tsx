import { engines } from '@daspanel/contract/engines.ts';
import { engine as engineSchema, type Engine } from '@daspanel/contract/version-fields.ts';
import { versions, type Version } from '@daspanel/contract/versions.ts';
import { Alert } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useLateAnswer } from '../../api/use-answer.ts';
import { asCommand } from '../../ui/as-command.ts';
import { PhpSelect } from '../../ui/engine-fields.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SectionCard } from '../../ui/section-card.tsx';
import { useSaveVersion } from './save-version.ts';

type Php = Extract<Engine, { kind: 'php' }>;

/** The settings of PHP as the engine itself describes them. */
const settings = engineSchema.def.options[1].shape.settings.unwrap();
const schema = z.object({ engine: z.object({ settings }) });
const names = Object.keys(settings.shape) as (keyof Php['settings'])[];
const usual = settings.parse({});

/** Version and settings of PHP; what is usual stands beside each. */
export function PhpForm({ version, engine }: { readonly version: Version; readonly engine: Php }) {
  const { t } = useTranslation();
  const save = useSaveVersion(version);
  const [php, setPhp] = useState<string>(engine.version);
  const form = useSchemaForm(schema, {
    initial: Object.fromEntries(names.map((name) => [`engine.settings.${name}`, engine.settings[name]])),
    onSubmit: async (values) => await save(bodyOf(values)),
  });
  const bodyOf = ({ engine: { settings: wanted } }: z.output<typeof schema>) => ({
    engine: { kind: 'php' as const, settings: wanted, version: engineSchema.def.options[1].shape.version.parse(php) },
  });
  const params = { site: version.site, version: version.id };
  return (
    <SectionCard title={t('siteSettings.php.title')}>
      <SchemaForm form={form} copyAs={asCommand(versions.update, () => ({ params, body: bodyOf(form.draft()) }))}>
        <PhpSelect label={t('siteSettings.engine.php')} value={php} onChange={setPhp} />
        {php !== engine.version && <EndOfLife php={php} />}
        {names.map((name) => (
          <FormField
            key={name}
            form={form}
            name={`engine.settings.${name}`}
            description={`${form.describe(`engine.settings.${name}`).description ?? ''} (${t('siteSettings.php.isDefault', { value: String(usual[name]) })})`}
          />
        ))}
      </SchemaForm>
    </SectionCard>
  );
}

function EndOfLife({ php }: { readonly php: string }) {
  const { t } = useTranslation();
  const end = useLateAnswer(true, engines.list)?.body.items.find(({ version }) => version === php)?.endOfLife;
  if (typeof end !== 'string' || end > new Date().toISOString()) return undefined;
  return (
    <Alert color="orange" variant="light" p="xs">
      {t('siteSettings.engine.endOfLife', { version: php })}
    </Alert>
  );
}
