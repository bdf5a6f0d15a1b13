import { databases, type Database, type DatabaseManagerTicket } from '@daspanel/contract/databases.ts';
import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';

/** Opens Adminer in a tab of its own. The ticket goes in the body of a form, so that it stands in no address and no history. */
export function OpenManager({ database: { id, site, name, state } }: { readonly database: Database }) {
  const { t } = useTranslation();
  const open = useChange(databases.manage, { onDone: ({ body }) => postTicket(body) });
  return (
    <Button
      size="compact-xs"
      variant="default"
      rightSection={<IconExternalLink size={13} aria-hidden />}
      aria-label={`${t('databases.open.action')}: ${name}`}
      disabled={state !== 'ready'}
      loading={open.isPending}
      onClick={() => open.mutate({ params: { site, database: id } })}
    >
      {t('databases.open.action')}
    </Button>
  );
}

function postTicket({ url, ticket }: DatabaseManagerTicket): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = url;
  form.target = '_blank';
  form.rel = 'noopener';
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'ticket';
  field.value = ticket;
  form.append(field);
  document.body.append(form);
  form.submit();
  form.remove();
}
