import { newVersion } from '@daspanel/contract/version-fields.ts';
import { versions } from '@daspanel/contract/versions.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli, option } from '../../ui/as-command.ts';
import { EngineFields, engineBody, initialEngine } from '../../ui/engine-fields.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';

const asked = newVersion.pick({ name: true, description: true });

/** An empty version: its name and what runs it. */
export function NewVersionDrawer({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('versions.create.title')} opened={opened} onClose={onClose}>
      <NewVersionForm onDone={onClose} />
    </SideDrawer>
  );
}

function NewVersionForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id, name: site } = useSite();
  const [engine, setEngine] = useState(initialEngine);
  const params = { site: id };
  const form = useSchemaForm(asked, {
    initial: { name: '', description: '' },
    onSubmit: async (values) => {
      await send(versions.add, { params, body: { ...values, ...engineBody(engine) } });
      await queries.invalidateQueries({ queryKey: ['versions'] });
      onDone();
    },
  });
  const { name, description } = form.values;
  const asTyped = cli`versions add ${site} ${option('--name', String(name))} ${option('--description', String(description))} --type ${engine.type} ${option('--php', engine.php)}`;
  return (
    <SchemaForm
      form={form}
      submit={t('versions.create.submit')}
      copyAs={asCommand(versions.add, () => ({ params, body: { ...form.draft(), ...engineBody(engine) } }), asTyped)}
    >
      <FormField form={form} name="name" label={t('versions.create.name')} description={t('versions.create.nameHelp')} autoFocus />
      <FormField form={form} name="description" as="textarea" />
      <EngineFields value={engine} onChange={setEngine} />
    </SchemaForm>
  );
}
