import { siteMail } from '@daspanel/contract/mail-settings.ts';
import { z } from 'zod';
import { useSite } from '../../api/use-site.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { useSaveRelay } from './use-save-relay.ts';

const schema = z.object({});

/** Keeps mail only, or does what the installation does. */
export function RelayForm({ kind }: { readonly kind: 'installation' | 'none' }) {
  const { id } = useSite();
  const save = useSaveRelay();
  const body = { relay: { kind } };
  const form = useSchemaForm(schema, { onSubmit: () => save(body) });
  return (
    <SchemaForm form={form} besideSubmit={<CopyAs endpoint={siteMail.update} request={{ params: { site: id }, body }} />}>
      {undefined}
    </SchemaForm>
  );
}
