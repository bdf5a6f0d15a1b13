import { engine as engineSchema, type Engine } from '@daspanel/contract/version-fields.ts';
import { versions, type Version } from '@daspanel/contract/versions.ts';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { asCommand } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SectionCard } from '../../ui/section-card.tsx';
import { useSaveVersion } from './save-version.ts';

type Static = Extract<Engine, { kind: 'static' }>;

const { fallback, notFoundPage } = engineSchema.def.options[0].shape;
const schema = z.object({ engine: z.object({ fallback, notFoundPage }) });

const bodyOf = ({ engine: wanted }: z.output<typeof schema>) => ({
  engine: { kind: 'static' as const, fallback: wanted.fallback ?? null, notFoundPage: wanted.notFoundPage ?? null },
});

/** Which pages answer for paths that do not exist. */
export function StaticForm({ version, engine }: { readonly version: Version; readonly engine: Static }) {
  const { t } = useTranslation();
  const save = useSaveVersion(version);
  const form = useSchemaForm(schema, {
    initial: { 'engine.fallback': engine.fallback ?? '', 'engine.notFoundPage': engine.notFoundPage ?? '' },
    onSubmit: async (values) => await save(bodyOf(values)),
  });
  const params = { site: version.site, version: version.id };
  return (
    <SectionCard title={t('siteSettings.static.title')}>
      <SchemaForm form={form} copyAs={asCommand(versions.update, () => ({ params, body: bodyOf(form.draft()) }))}>
        <FormField form={form} name="engine.fallback" placeholder="/index.html" />
        <FormField form={form} name="engine.notFoundPage" placeholder="/404.html" />
      </SchemaForm>
    </SectionCard>
  );
}
