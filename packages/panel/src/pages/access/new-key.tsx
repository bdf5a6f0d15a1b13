import { accessKeys, createAccessKeyBody, type CreatedAccessKey } from '@daspanel/contract/access-keys.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
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
  const { id } = useSite();
  const form = useSchemaForm(asked, {
    initial: { name: '', access: 'write', days: '' },
    onSubmit: async (values) => {
      const { body } = await send(accessKeys.create, { body: { ...values, sites: [id] } });
      await queries.invalidateQueries({ queryKey: ['access-keys'] });
      onClose();
      onMade(body);
    },
  });
  const body = {
    name: String(form.values['name']),
    sites: [id],
    access: form.values['access'] === 'read' ? ('read' as const) : ('write' as const),
  };
  return (
    <SchemaForm
      form={form}
      submit={t('access.keys.create.submit')}
      besideSubmit={<CopyAs endpoint={accessKeys.create} request={{ body }} />}
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
