import { databases, type Database } from '@daspanel/contract/databases.ts';
import { ActionIcon, Button, Group, Menu, Text } from '@mantine/core';
import { IconCopy, IconDatabaseExport, IconDatabaseImport, IconDots, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { CopyAsMenu } from '../../ui/copy-as.tsx';
import { CloneDatabase } from './clone-database.tsx';
import { ImportDatabase } from './import-database.tsx';
import { openManager } from './open-manager.ts';

/** What can be done with a database. */
export function DatabaseMenu({ database }: { readonly database: Database }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id, name, state, tables } = database;
  const params = { site: database.site, database: id };
  const [opened, setOpened] = useState<'import' | 'clone' | 'delete'>();
  const close = () => setOpened(undefined);
  const manage = useChange(databases.manage, { onDone: ({ body }) => openManager(body) });
  const dump = useChange(databases.export, { onDone: () => void queries.invalidateQueries({ queryKey: ['jobs'] }) });
  const remove = useChange(databases.delete, { onDone: close });
  const isReady = state === 'ready';
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Button
        size="compact-xs"
        variant="default"
        disabled={!isReady}
        loading={manage.isPending}
        onClick={() => manage.mutate({ params })}
        aria-label={`${t('databases.open')}: ${name}`}
      >
        {t('databases.open')}
      </Button>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('databases.more', { name })} title={t('databases.more', { name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDatabaseExport size={15} />} disabled={!isReady} onClick={() => dump.mutate({ params })}>
            {t('databases.export')}
          </Menu.Item>
          <Menu.Item leftSection={<IconDatabaseImport size={15} />} disabled={!isReady} onClick={() => setOpened('import')}>
            {t('databases.import.action')}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={15} />} disabled={!isReady} onClick={() => setOpened('clone')}>
            {t('databases.clone.action')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => setOpened('delete')}>
            {t('databases.delete.action')}
          </Menu.Item>
          <CopyAsMenu
            of={[
              { title: t('databases.export'), ...asCommand(databases.export, { params }, cli`database export ${database.site} ${name}`) },
            ]}
          />
        </Menu.Dropdown>
      </Menu>
      <ImportDatabase database={database} opened={opened === 'import'} onClose={close} />
      <CloneDatabase database={database} opened={opened === 'clone'} onClose={close} />
      <ConfirmByName
        title={t('databases.delete.title', { name })}
        name={name}
        action={t('databases.delete.action')}
        opened={opened === 'delete'}
        isBusy={remove.isPending}
        onClose={close}
        onConfirm={(confirm) => remove.mutate({ params, query: { confirm } })}
        copyAs={asCommand(databases.delete, { params, query: { confirm: name } }, cli`database delete ${database.site} ${name}`)}
      >
        <Text size="sm">{t('databases.delete.text', { tables: tables ?? '?' })}</Text>
      </ConfirmByName>
    </Group>
  );
}
