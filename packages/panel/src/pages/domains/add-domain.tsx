import { createMappingBody, mappings } from '@daspanel/contract/mappings.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { useWwwChoices } from './use-choices.ts';

interface Given {
  readonly onClose: () => void;
  /** With the id of the domain, whose diagnosis is wanted next. */
  readonly onAdded: (id: string) => void;
}

const asked = createMappingBody.pick({ host: true, www: true, httpsOnly: true });

/** A domain in two answers; what DNS needs is shown after it. */
export function AddDomain({ opened, ...given }: Given & { readonly opened: boolean }) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('domains.create.title')} opened={opened} onClose={given.onClose}>
      <AddForm {...given} />
    </SideDrawer>
  );
}

function AddForm({ onClose, onAdded }: Given) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id, name } = useSite();
  const wwwChoices = useWwwChoices();
  const params = { site: id };
  const form = useSchemaForm(asked, {
    initial: { host: '', www: 'none', httpsOnly: true },
    onSubmit: async (body) => {
      const { body: mapping } = await send(mappings.create, { params, body });
      await queries.invalidateQueries({ queryKey: ['mappings'] });
      onClose();
      onAdded(mapping.id);
    },
  });
  const host = String(form.values['host'] ?? '');
  return (
    <SchemaForm
      form={form}
      submit={t('domains.create.submit')}
      besideSubmit={
        <CopyAs endpoint={mappings.create} request={{ params, body: { host } }} command={`daspanel mapping add ${name} ${host}`} />
      }
    >
      <FormField form={form} name="host" placeholder={t('domains.host.placeholder')} description={t('domains.host.help')} autoFocus />
      <FormField form={form} name="www" description={undefined} choices={wwwChoices} />
      <FormField form={form} name="httpsOnly" label={t('domains.httpsOnly')} />
    </SchemaForm>
  );
}
