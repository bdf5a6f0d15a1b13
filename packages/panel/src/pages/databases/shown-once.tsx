import type { CreatedDatabase } from '@daspanel/contract/databases.ts';
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyText } from '../../ui/copy-text.tsx';
import { Facts } from '../../ui/facts.tsx';

/** How an application reaches the database, with the password that is shown this once. */
export function ShownOnce({
  user,
  database,
  onDone,
}: {
  readonly user: NonNullable<CreatedDatabase['user']>;
  readonly database?: string;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Alert color="teal" variant="light" title={t('databases.secret.title')}>
      <Stack gap="xs" align="stretch">
        <Text size="sm">{t('databases.secret.text')}</Text>
        <Facts
          facts={[
            [t('databases.secret.host'), <CopyText key="host" text={user.connection.host} />],
            ...(database === undefined ? [] : [[t('databases.secret.name'), <CopyText key="name" text={database} />] as const]),
            [t('databases.secret.user'), <CopyText key="user" text={user.fullName} />],
            [
              t('databases.secret.password'),
              user.password === undefined ? undefined : (
                <CopyText key="password" text={user.password} label={t('databases.secret.password')} />
              ),
            ],
          ]}
        />
        <Button size="xs" variant="default" onClick={onDone}>
          {t('databases.secret.done')}
        </Button>
      </Stack>
    </Alert>
  );
}
