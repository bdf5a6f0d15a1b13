import { databases } from '@daspanel/contract/databases.ts';
import { cloneVersionBody, versions, type CloneVersionBody, type Version } from '@daspanel/contract/versions.ts';
import { NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli, option } from '../../ui/as-command.ts';
import { PhpSelect } from '../../ui/engine-fields.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';

const asked = cloneVersionBody.pick({ name: true });

/** Copies a version with its files, and with its database where that is wanted; another PHP rehearses an upgrade. */
export function CloneVersion({
  version,
  opened,
  onClose,
}: {
  readonly version: Version;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('versions.clone.title', { name: version.name })} opened={opened} onClose={onClose}>
      <CloneForm version={version} onDone={onClose} />
    </SideDrawer>
  );
}

function CloneForm({ version, onDone }: { readonly version: Version; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id: site } = useSite();
  const { engine } = version;
  const [php, setPhp] = useState(engine.kind === 'php' ? engine.version : '');
  const [database, setDatabase] = useState('');
  const found = useLateAnswer(useMay('databases:write'), databases.list, { params: { site }, query: { limit: 50 } })?.body.items ?? [];
  const params = { site, version: version.id };
  const rest = restOfBody(version, php, database);
  const form = useSchemaForm(asked, {
    initial: { name: '' },
    onSubmit: async ({ name }) => {
      await send(versions.clone, { params, body: { ...rest, ...(name === undefined ? {} : { name }) } });
      await Promise.all(['versions', 'jobs'].map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
      onDone();
    },
  });
  const changedPhp = engine.kind === 'php' && php !== engine.version ? php : undefined;
  const copied = found.find(({ id }) => id === database)?.name;
  const asTyped = cli`versions clone ${site} ${version.name} ${option('--name', String(form.values['name']))} ${option('--php', changedPhp)} ${option('--database', copied)}`;
  return (
    <SchemaForm
      form={form}
      submit={t('versions.clone.submit')}
      copyAs={asCommand(versions.clone, () => ({ params, body: { ...form.draft(), ...rest } }), asTyped)}
    >
      <FormField form={form} name="name" label={t('versions.clone.name')} description={t('versions.create.nameHelp')} autoFocus />
      {engine.kind === 'php' && <PhpSelect label={t('versions.clone.php')} value={php} onChange={setPhp} />}
      {found.length > 0 && (
        <NativeSelect
          label={t('versions.clone.database')}
          value={database}
          onChange={(change) => setDatabase(change.currentTarget.value)}
          data={[{ value: '', label: t('versions.clone.noDatabase') }, ...found.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      )}
    </SchemaForm>
  );
}

function restOfBody({ engine }: Version, php: string, database: string): CloneVersionBody {
  return cloneVersionBody.parse({
    ...(engine.kind === 'php' && php !== engine.version ? { engine: { ...engine, version: php } } : {}),
    ...(database === '' ? {} : { database: { from: database } }),
  });
}
