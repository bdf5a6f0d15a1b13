import { updateVersionBody, versions, type Version } from '@daspanel/contract/versions.ts';
import { useTranslation } from 'react-i18next';
import { asCommand } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SectionCard } from '../../ui/section-card.tsx';
import { useSaveVersion } from './save-version.ts';

const asked = updateVersionBody.pick({ type: true, root: true, name: true, description: true });

/** Name, kind of application and document root of a version. */
export function RootForm({ version }: { readonly version: Version }) {
  const { t } = useTranslation();
  const save = useSaveVersion(version);
  const { name, description, type, root } = version;
  const form = useSchemaForm(asked, { initial: { name, description, type, root }, onSubmit: save });
  const params = { site: version.site, version: version.id };
  return (
    <SectionCard title={t('siteSettings.root.title')}>
      <SchemaForm form={form} copyAs={asCommand(versions.update, () => ({ params, body: form.draft() }))}>
        <FormField form={form} name="name" />
        <FormField form={form} name="description" as="textarea" />
        <FormField form={form} name="type" />
        <FormField form={form} name="root" />
      </SchemaForm>
    </SectionCard>
  );
}
