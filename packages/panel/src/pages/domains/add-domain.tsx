import { createMappingBody, mappings } from '@daspanel/contract/mappings.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm, type FieldValue } from '../../ui/schema-form/use-schema-form.ts';
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
  return (
    <SchemaForm
      form={form}
      submit={t('domains.create.submit')}
      copyAs={asCommand(mappings.create, () => ({ params, body: form.draft() }), addCommand(name, form.values))}
    >
      <FormField form={form} name="host" placeholder={t('domains.host.placeholder')} description={t('domains.host.help')} autoFocus />
      <FormField form={form} name="www" description={undefined} choices={wwwChoices} />
      <FormField form={form} name="httpsOnly" label={t('domains.httpsOnly')} />
    </SchemaForm>
  );
}

function addCommand(site: string, { host, www, httpsOnly }: Readonly<Record<string, FieldValue>>): string | undefined {
  if (www !== 'none') return undefined;
  return httpsOnly === true ? cli`mapping add ${site} ${String(host)}` : cli`mapping add ${site} ${String(host)} --http`;
}
