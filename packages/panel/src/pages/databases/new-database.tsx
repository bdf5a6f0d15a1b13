import { createDatabaseBody, databases } from '@daspanel/contract/databases.ts';
import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import type { Access } from './describe-access.ts';

const asked = createDatabaseBody.pick({ name: true });

interface Given {
  readonly onClose: () => void;
  /** With the password that was made up. */
  readonly onSecret: (access: Access) => void;
}

/** A database, with a user for the application. */
export function NewDatabase({ opened, ...given }: Given & { readonly opened: boolean }) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('databases.create.title')} opened={opened} onClose={given.onClose}>
      <NewDatabaseForm {...given} />
    </SideDrawer>
  );
}

function NewDatabaseForm({ onClose, onSecret }: Given) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id, name: site } = useSite();
  const [hasUser, setHasUser] = useState(true);
  const params = { site: id };
  const rest = hasUser ? { user: {} } : {};
  const form = useSchemaForm(asked, {
    initial: { name: '' },
    onSubmit: async ({ name }) => {
      const { body: made } = await send(databases.create, { params, body: { name, ...rest } });
      await Promise.all(['databases', 'database-users'].map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
      onClose();
      if (made.user?.password === undefined) return;
      onSecret({ user: made.user.fullName, password: made.user.password, database: made.fullName });
    },
  });
  const typed = String(form.values['name'] ?? '');
  const asTyped = hasUser ? cli`database create ${site} ${typed}` : cli`database create ${site} ${typed} --without-user`;
  return (
    <SchemaForm
      form={form}
      submit={t('databases.create.submit')}
      copyAs={asCommand(databases.create, () => ({ params, body: { ...form.draft(), ...rest } }), asTyped)}
    >
      <FormField form={form} name="name" description={t('databases.create.help')} placeholder="shop" autoFocus />
      <Checkbox label={t('databases.create.withUser')} checked={hasUser} onChange={(change) => setHasUser(change.currentTarget.checked)} />
    </SchemaForm>
  );
}
