import { cloneDatabaseBody, databases, type Database } from '@daspanel/contract/databases.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';

interface Given {
  readonly database: Database;
  readonly onClose: () => void;
}

/** Copies a database under another name. */
export function CloneDatabase({ opened, ...given }: Given & { readonly opened: boolean }) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('databases.clone.title', { name: given.database.name })} opened={opened} onClose={given.onClose}>
      <CloneForm {...given} />
    </SideDrawer>
  );
}

function CloneForm({ database, onClose }: Given) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const params = { site: database.site, database: database.id };
  const form = useSchemaForm(cloneDatabaseBody, {
    initial: { name: `${database.name}_copy` },
    onSubmit: async (body) => {
      await send(databases.clone, { params, body });
      await Promise.all(['databases', 'jobs'].map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
      onClose();
    },
  });
  const asTyped = cli`database clone ${database.site} ${database.name} ${String(form.values['name'])}`;
  return (
    <SchemaForm
      form={form}
      submit={t('databases.clone.submit')}
      copyAs={asCommand(databases.clone, () => ({ params, body: form.draft() }), asTyped)}
    >
      <FormField form={form} name="name" description={t('databases.clone.help')} autoFocus />
    </SchemaForm>
  );
}
