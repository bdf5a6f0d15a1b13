import { sites, updateSiteBody } from '@daspanel/contract/sites.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { send } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { tell } from '../../api/tell.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SectionCard } from '../../ui/section-card.tsx';

const limits = updateSiteBody.shape.limits.unwrap();
const schema = z.object({ limits });
const names = ['workers', 'memory', 'processor', 'processes', 'idle'] as const satisfies (keyof typeof limits.shape)[];

/** What all PHP of the site together may use. */
export function LimitsForm() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const site = useSite();
  const mayChange = useMay('sites:write');
  const form = useSchemaForm(schema, {
    initial: Object.fromEntries(names.map((name) => [`limits.${name}`, site.limits[name]])),
    onSubmit: async (body) => {
      await send(sites.update, { params: { site: site.id }, body });
      await queries.invalidateQueries({ queryKey: ['sites'] });
      await tell(t('siteSettings.engine.saved'));
    },
  });
  if (!mayChange) return undefined;
  return (
    <SectionCard title={t('siteSettings.limits.title')} text={t('siteSettings.limits.text')}>
      <SchemaForm form={form} copyAs={asCommand(sites.update, () => ({ params: { site: site.id }, body: form.draft() }))}>
        {names.map((name) => (
          <FormField key={name} form={form} name={`limits.${name}`} label={t(`siteSettings.limits.${name}`)} />
        ))}
      </SchemaForm>
    </SectionCard>
  );
}
