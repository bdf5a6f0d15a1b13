import { siteMail } from '@daspanel/contract/mail-settings.ts';
import { z } from 'zod';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { useSaveRelay } from './use-save-relay.ts';

const schema = z.object({});

/** Keeps mail only, or does what the installation does. */
export function RelayForm({ kind }: { readonly kind: 'installation' | 'none' }) {
  const { id, name } = useSite();
  const save = useSaveRelay();
  const body = { relay: { kind } };
  const form = useSchemaForm(schema, { onSubmit: () => save(body) });
  const asTyped = kind === 'none' ? cli`mail settings ${name} --keep-only` : cli`mail settings ${name} --as-installation`;
  return (
    <SchemaForm form={form} copyAs={asCommand(siteMail.update, { params: { site: id }, body }, asTyped)}>
      {undefined}
    </SchemaForm>
  );
}
