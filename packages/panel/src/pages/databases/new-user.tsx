import { createDatabaseUserBody, databaseUsers } from '@daspanel/contract/database-users.ts';
import type { Database } from '@daspanel/contract/databases.ts';
import { NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli, option } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import type { Access } from './describe-access.ts';

const asked = createDatabaseUserBody.pick({ name: true });

interface Given {
  readonly databases: readonly Database[];
  readonly onClose: () => void;
  readonly onSecret: (access: Access) => void;
}

/** A user of databases, with a password that is made up. */
export function NewUser({ opened, ...given }: Given & { readonly opened: boolean }) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('databases.users.addTitle')} opened={opened} onClose={given.onClose}>
      <NewUserForm {...given} />
    </SideDrawer>
  );
}

function NewUserForm({ databases, onClose, onSecret }: Given) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id, name: site } = useSite();
  const [chosen, setChosen] = useState<string>(databases[0]?.id ?? '');
  const database = databases.find((one) => one.id === chosen);
  const params = { site: id };
  const grants = database === undefined ? [] : [{ database: database.id, access: 'all' as const }];
  const form = useSchemaForm(asked, {
    initial: { name: '' },
    onSubmit: async ({ name }) => {
      const { body: user } = await send(databaseUsers.create, { params, body: { name, grants } });
      await queries.invalidateQueries({ queryKey: ['database-users'] });
      onClose();
      if (user.password === undefined) return;
      onSecret({ user: user.fullName, password: user.password, ...(database === undefined ? {} : { database: database.fullName }) });
    },
  });
  const asTyped = cli`database-user create ${site} ${String(form.values['name'])} ${option('--grant', database?.name)}`;
  return (
    <SchemaForm
      form={form}
      submit={t('databases.create.submit')}
      copyAs={asCommand(databaseUsers.create, () => ({ params, body: { ...form.draft(), grants } }), asTyped)}
    >
      <FormField form={form} name="name" description={t('databases.create.help')} autoFocus />
      <NativeSelect
        label={t('databases.users.access')}
        value={chosen}
        onChange={(change) => setChosen(change.currentTarget.value)}
        data={[...databases.map((one) => ({ value: one.id, label: one.name })), { value: '', label: t('databases.users.none') }]}
      />
    </SchemaForm>
  );
}
