import { sites } from '@daspanel/contract/sites.ts';
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrashX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli, option } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SectionCard } from '../../ui/section-card.tsx';

/** Takes a site out of the trash, under another name where the former one is in use. */
export function RestoreSite() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id } = useSite();
  const form = useSchemaForm(sites.restore.body, {
    initial: { name: '' },
    onSubmit: async (body) => {
      await send(sites.restore, { params: { site: id }, body });
      await queries.invalidateQueries({ queryKey: ['sites'] });
    },
  });
  return (
    <SectionCard title={t('danger.restore.title')} text={t('danger.restore.text')}>
      <SchemaForm
        form={form}
        submit={t('danger.restore.action')}
        copyAs={asCommand(
          sites.restore,
          () => ({ params: { site: id }, body: form.draft() }),
          cli`sites restore ${id} ${option('--name', String(form.values['name'] ?? ''))}`,
        )}
      >
        <FormField form={form} name="name" label={t('danger.restore.name')} />
      </SchemaForm>
    </SectionCard>
  );
}

/** Deletes a site in the trash, after its name was typed. */
export function PurgeSite() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id, name } = useSite();
  const [isAsked, asking] = useDisclosure();
  const purge = useChange(sites.purge, { onDone: () => void navigate({ to: '/' }) });
  return (
    <SectionCard title={t('danger.purge.title')} text={t('danger.purge.text')} danger>
      <Button size="xs" color="red" leftSection={<IconTrashX size={15} />} onClick={asking.open}>
        {t('danger.purge.action')}
      </Button>
      <ConfirmByName
        title={t('danger.purge.ask', { name })}
        name={name}
        action={t('danger.purge.action')}
        opened={isAsked}
        isBusy={purge.isPending}
        onClose={asking.close}
        onConfirm={(confirm) => purge.mutate({ params: { site: id }, body: { confirm } })}
        copyAs={asCommand(sites.purge, { params: { site: id }, body: { confirm: name } }, cli`sites purge ${id}`)}
      >
        <Text size="sm">{t('danger.purge.text')}</Text>
      </ConfirmByName>
    </SectionCard>
  );
}
