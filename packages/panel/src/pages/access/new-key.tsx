import { accessKeys, createAccessKeyBody, type CreatedAccessKey } from '@daspanel/contract/access-keys.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli, option } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';

const asked = createAccessKeyBody.pick({ name: true, access: true, days: true });

interface Given {
  readonly onClose: () => void;
  readonly onMade: (key: CreatedAccessKey) => void;
}

/** A key that reaches the files of this site alone. */
export function NewKey({ opened, ...given }: Given & { readonly opened: boolean }) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('access.keys.create.title')} opened={opened} onClose={given.onClose}>
      <NewKeyForm {...given} />
    </SideDrawer>
  );
}

function NewKeyForm({ onClose, onMade }: Given) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id, name } = useSite();
  const form = useSchemaForm(asked, {
    initial: { name: '', access: 'write', days: '' },
    onSubmit: async (values) => {
      const { body } = await send(accessKeys.create, { body: { ...values, sites: [id] } });
      await queries.invalidateQueries({ queryKey: ['access-keys'] });
      onClose();
      onMade(body);
    },
  });
  const { name: title, access, days } = form.values;
  const asTyped =
    access === 'read'
      ? cli`access-key create --name ${String(title)} --site ${name} --access read ${option('--days', String(days))}`
      : cli`access-key create --name ${String(title)} --site ${name} --access write ${option('--days', String(days))}`;
  return (
    <SchemaForm
      form={form}
      submit={t('access.keys.create.submit')}
      copyAs={asCommand(accessKeys.create, () => ({ body: { ...form.draft(), sites: [id] } }), asTyped)}
    >
      <FormField form={form} name="name" autoFocus />
      <FormField
        form={form}
        name="access"
        label={t('access.keys.may')}
        description={undefined}
        choices={{ read: t('access.keys.read'), write: t('access.keys.write') }}
      />
      <FormField form={form} name="days" description={t('access.keys.create.days')} />
    </SchemaForm>
  );
}
