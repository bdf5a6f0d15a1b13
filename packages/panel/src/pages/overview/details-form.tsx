import { sites, updateSiteBody } from '@daspanel/contract/sites.ts';
import { Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { useSiteAnswer } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import classes from './overview-page.module.css';

const asked = updateSiteBody.pick({ name: true, description: true });

/** Name and description of a site. */
export function DetailsForm() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { etag, body: site } = useSiteAnswer();
  const params = { site: site.id };
  const form = useSchemaForm(asked, {
    initial: { name: site.name, description: site.description },
    onSubmit: async (body) => {
      await send(sites.update, { params, body, ...(etag === undefined ? {} : { ifMatch: etag }) });
      await queries.invalidateQueries({ queryKey: ['sites'] });
      await tell(t('overview.details.saved'));
    },
  });
  const asTyped = cli`sites edit ${site.name} --name ${String(form.values['name'])} --description ${String(form.values['description'])}`;
  return (
    <section className={classes.card}>
      <Title order={2} size="h6" mb="xs">
        {t('overview.details.title')}
      </Title>
      <SchemaForm form={form} copyAs={asCommand(sites.update, () => ({ params, body: form.draft() }), asTyped)}>
        <FormField form={form} name="name" />
        <FormField form={form} name="description" as="textarea" />
      </SchemaForm>
    </section>
  );
}
