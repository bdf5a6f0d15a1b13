import { engines, siteTypeList } from '@daspanel/contract/engines.ts';
import { createSiteBody, sites, type CreateSiteBody } from '@daspanel/contract/sites.ts';
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { rememberMadeSite } from './made-sites-memory.ts';

type NewVersion = NonNullable<CreateSiteBody['version']>;

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
  const [type, setType] = useState('static');
  const [chosenPhp, setPhp] = useState('');
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const types = useLateAnswer(true, siteTypeList.list)?.body.items ?? [];
  const offers = useLateAnswer(true, engines.list)?.body.items ?? [];
  const isPhp = types.find(({ name }) => name === type)?.engines.includes('php') === true;
  const php = offers.filter(({ kind }) => kind === 'php').toReversed();
  const version = chosenPhp === '' ? php.find(({ runtime, endOfLife }) => runtime === 'native' && !isOver(endOfLife))?.version : chosenPhp;
  const engine = isPhp ? { kind: 'php', version, settings: {} } : { kind: 'static' };
  const request = (name: string | undefined) => ({
    body: { ...(name === undefined || name === '' ? {} : { name }), version: { type, engine } as unknown as NewVersion },
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
    <SchemaForm
      form={form}
      submit={t('home.create.submit')}
      besideSubmit={<CopyAs endpoint={sites.create} request={request(name)} command={commandOf(name, type, isPhp ? version : undefined)} />}
    >
      <FormField
        form={form}
        name="name"
        label={t('home.create.name')}
        description={t('home.create.nameHelp')}
        placeholder={t('home.create.namePlaceholder')}
        autoFocus
      />
      <NativeSelect
        label={t('home.create.type')}
        value={type}
        onChange={(change) => setType(change.currentTarget.value)}
        data={types.map((one) => ({ value: one.name, label: one.title }))}
      />
      {isPhp && (
        <NativeSelect
          label={t('home.create.engine')}
          value={version ?? ''}
          onChange={(change) => setPhp(change.currentTarget.value)}
          data={php.map((offer) => ({
            value: offer.version ?? '',
            label: isOver(offer.endOfLife) ? t('home.create.endOfLife', { title: offer.title }) : offer.title,
          }))}
        />
      )}
    </SchemaForm>
  );
}

function isOver(endOfLife: string | null | undefined): boolean {
  return typeof endOfLife === 'string' && endOfLife < new Date().toISOString().slice(0, 10);
}

function commandOf(name: string, type: string, php: string | undefined): string {
  const options = [...(name === '' ? [] : ['--name', name]), ...(php === undefined ? [] : ['--php', php]), '--type', type];
  return `daspanel sites create ${options.join(' ')}`;
}
