import { createDatabaseBody, databases, type CreatedDatabase } from '@daspanel/contract/databases.ts';
import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { ShownOnce } from './shown-once.tsx';

const asked = createDatabaseBody.pick({ name: true });

/** A database with a user whose password is shown once. */
export function NewDatabase({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<CreatedDatabase>();
  const close = () => {
    setMade(undefined);
    onClose();
  };
  const done = (created: CreatedDatabase) => (created.user === null ? close() : setMade(created));
  return (
    <SideDrawer title={t('databases.create.title')} opened={opened} onClose={close}>
      {made?.user === undefined || made.user === null ? (
        <NewDatabaseForm onDone={done} />
      ) : (
        <ShownOnce user={made.user} database={made.fullName} onDone={close} />
      )}
    </SideDrawer>
  );
}

function NewDatabaseForm({ onDone }: { readonly onDone: (created: CreatedDatabase) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id, name: site } = useSite();
  const [withUser, setWithUser] = useState(true);
  const params = { site: id };
  const form = useSchemaForm(asked, {
    initial: { name: '' },
    onSubmit: async ({ name }) => {
      const { body } = await send(databases.create, { params, body: { name, ...(withUser ? { user: {} } : {}) } });
      await queries.invalidateQueries({ queryKey: ['databases'] });
      onDone(body);
    },
  });
  const name = String(form.values['name'] ?? '');
  return (
    <SchemaForm
      form={form}
      submit={t('databases.create.submit')}
      besideSubmit={
        <CopyAs
          endpoint={databases.create}
          request={{ params, body: { name, user: {} } }}
          command={`daspanel database create ${site} ${name}`}
        />
      }
    >
      <FormField form={form} name="name" label={t('databases.column.name')} autoFocus />
      <Checkbox
        label={t('databases.create.withUser')}
        checked={withUser}
        onChange={(change) => setWithUser(change.currentTarget.checked)}
      />
    </SchemaForm>
  );
}
