import type { Database } from '@daspanel/contract/databases.ts';
import { databases } from '@daspanel/contract/databases.ts';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Facts } from '../../ui/facts.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { DatabaseUsers } from './database-users.tsx';
import { ImportSql } from './import-sql.tsx';
import { OpenManager } from './open-manager.tsx';

/** Everything about one database. */
export function DatabaseDrawer({ database, onClose }: { readonly database: Database | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const mayChange = useMay('databases:write');
  return (
    <SideDrawer title={database?.name ?? ''} opened={database !== undefined} onClose={onClose} size="lg">
      {database !== undefined && (
        <Stack gap="xl">
          <section>
            <Title order={2} size="h6" mb="xs">
              {t('databases.drawer.connection')}
            </Title>
            <Facts
              facts={[
                [t('databases.secret.host'), <CopyText key="host" text={database.connection.host} />],
                [t('databases.secret.name'), <CopyText key="name" text={database.fullName} />],
                [t('databases.drawer.socket'), <CopyText key="socket" text={database.connection.socket} />],
                [t('databases.drawer.address'), <CopyText key="address" text={database.connection.address} />],
              ]}
            />
          </section>
          <DatabaseUsers database={database} />
          {mayChange && <Actions database={database} onGone={onClose} />}
          {mayChange && <ImportSql database={database} />}
        </Stack>
      )}
    </SideDrawer>
  );
}

function Actions({ database, onGone }: { readonly database: Database; readonly onGone: () => void }) {
  const { t } = useTranslation();
  const { id, site, name } = database;
  const [isAsked, asking] = useDisclosure();
  const request = { params: { site, database: id } };
  const start = useChange(databases.export);
  const remove = useChange(databases.delete, { onDone: onGone });
  return (
    <Group gap="xs">
      <OpenManager database={database} />
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconDownload size={14} />}
        loading={start.isPending}
        onClick={() => start.mutate(request)}
      >
        {t('databases.export.action')}
      </Button>
      <Button size="compact-xs" variant="default" color="red" leftSection={<IconTrash size={14} />} onClick={asking.open}>
        {t('databases.delete.action')}
      </Button>
      <ConfirmByName
        title={t('databases.delete.title', { name })}
        name={name}
        action={t('databases.delete.action')}
        opened={isAsked}
        isBusy={remove.isPending}
        onClose={asking.close}
        onConfirm={(confirm) => remove.mutate({ ...request, query: { confirm } })}
      >
        <Text size="sm">{t('databases.delete.text')}</Text>
      </ConfirmByName>
    </Group>
  );
}
