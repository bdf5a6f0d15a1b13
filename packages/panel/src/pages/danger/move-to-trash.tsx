import { sites } from '@daspanel/contract/sites.ts';
import { Button, List, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { client } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { tellWithUndo } from '../../ui/tell-with-undo.tsx';
import classes from './danger.module.css';

/** Shows which addresses end, asks for the name, and offers to undo it. */
export function MoveToTrash() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { id, name, urls, mappedUrls } = useSite();
  const [isAsked, asking] = useDisclosure();
  const undo = async () => {
    await client.call(sites.restore, { params: { site: id }, body: {} });
    await queries.invalidateQueries({ queryKey: ['sites'] });
  };
  const trash = useChange(sites.delete, {
    onDone: () => {
      asking.close();
      void tellWithUndo(t('danger.trash.done', { name }), { title: t('danger.trash.undo'), undo });
      void navigate({ to: '/' });
    },
  });
  return (
    <SectionCard title={t('danger.trash.title')} text={t('danger.trash.text')} danger>
      <Button size="xs" color="red" variant="outline" leftSection={<IconTrash size={15} />} onClick={asking.open}>
        {t('danger.trash.action')}
      </Button>
      <ConfirmByName
        title={t('danger.trash.ask', { name })}
        name={name}
        action={t('danger.trash.action')}
        opened={isAsked}
        isBusy={trash.isPending}
        onClose={asking.close}
        onConfirm={(confirm) => trash.mutate({ params: { site: id }, query: { confirm } })}
        copyAs={asCommand(sites.delete, { params: { site: id }, query: { confirm: name } }, cli`sites delete ${name}`)}
      >
        <Text size="sm">{t('danger.trash.goes')}</Text>
        <List size="sm">
          {[...mappedUrls, ...urls].map((url) => (
            <List.Item key={url} className={classes.address}>
              {url}
            </List.Item>
          ))}
        </List>
      </ConfirmByName>
    </SectionCard>
  );
}
