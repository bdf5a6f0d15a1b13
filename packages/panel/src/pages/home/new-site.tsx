import { createSiteBody, sites } from '@daspanel/contract/sites.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { asCommand, cli, option } from '../../ui/as-command.ts';
import { EngineFields, engineBody, initialEngine, type EngineChoice } from '../../ui/engine-fields.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { rememberMadeSite } from './made-sites-memory.ts';

const asked = createSiteBody.pick({ name: true });

/** Three answers make a site: its name, what it is, and which PHP. */
export function NewSite({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('home.create.title')} opened={opened} onClose={onClose}>
      <NewSiteForm onDone={onClose} />
    </SideDrawer>
  );
}

function NewSiteForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const [engine, setEngine] = useState(initialEngine);
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const request = (name: string | undefined) => ({
    body: { ...(name === undefined || name === '' ? {} : { name }), version: engineBody(engine) },
  });
  const form = useSchemaForm(asked, {
    initial: { name: '' },
    onSubmit: async ({ name }) => {
      const { body } = await send(sites.create, { ...request(name), idempotencyKey });
      rememberMadeSite(body.id);
      onDone();
    },
  });
  const name = String(form.values['name'] ?? '');
  return (
    <SchemaForm form={form} submit={t('home.create.submit')} copyAs={asCommand(sites.create, request(name), commandOf(name, engine))}>
      <FormField
        form={form}
        name="name"
        label={t('home.create.name')}
        description={t('home.create.nameHelp')}
        placeholder={t('home.create.namePlaceholder')}
        autoFocus
      />
      <EngineFields value={engine} onChange={setEngine} />
    </SchemaForm>
  );
}

function commandOf(name: string, { type, php }: EngineChoice): string {
  return cli`sites create ${option('--name', name)} ${option('--php', php)} --type ${type}`;
}
