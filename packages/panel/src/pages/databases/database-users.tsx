import { databaseUsers, type DatabaseUser } from '@daspanel/contract/database-users.ts';
import type { CreatedDatabase, Database } from '@daspanel/contract/databases.ts';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { ShownOnce } from './shown-once.tsx';

/** Who may use a database, and another password for each. */
export function DatabaseUsers({ database }: { readonly database: Database }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<NonNullable<CreatedDatabase['user']>>();
  const items = useLateAnswer(true, databaseUsers.list, { params: { site: database.site }, query: { limit: 100 } })?.body.items ?? [];
  const ofThis = items.filter(({ grants }) => grants.some((grant) => grant.database === database.id));
  return (
    <section>
      <Title order={2} size="h6" mb="xs">
        {t('databases.users.title')}
      </Title>
      <Stack gap="xs">
        {ofThis.length === 0 && <Text size="sm">{t('databases.users.none')}</Text>}
        {ofThis.map((user) => (
          <UserLine key={user.id} user={user} database={database} onPassword={setShown} />
        ))}
        {shown !== undefined && <ShownOnce user={shown} database={database.fullName} onDone={() => setShown(undefined)} />}
      </Stack>
    </section>
  );
}

function UserLine({
  user,
  database,
  onPassword,
}: {
  readonly user: DatabaseUser;
  readonly database: Database;
  readonly onPassword: (user: NonNullable<CreatedDatabase['user']>) => void;
}) {
  const { t } = useTranslation();
  const mayChange = useMay('databases:write');
  const access = user.grants.find((grant) => grant.database === database.id)?.access ?? 'read';
  const change = useChange(databaseUsers.setPassword, { onDone: ({ body }) => onPassword(body) });
  return (
    <Group gap="sm" justify="space-between">
      <Text size="sm">
        {user.fullName}{' '}
        <Text span size="xs" c="dimmed">
          {t('databases.users.access', { access: t(access === 'all' ? 'databases.users.write' : 'databases.users.read') })}
        </Text>
      </Text>
      {mayChange && (
        <Button
          size="compact-xs"
          variant="default"
          loading={change.isPending}
          onClick={() => change.mutate({ params: { site: user.site, user: user.id }, body: {} })}
        >
          {t('databases.users.password')}
        </Button>
      )}
    </Group>
  );
}
