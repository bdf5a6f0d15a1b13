import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** Also for what the person may not see: both look alike. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Stack p="xl" gap="sm" maw="40rem">
      <Title order={1} size="h3">
        {t('shell.notFound.title')}
      </Title>
      <Text>{t('shell.notFound.text')}</Text>
      <Anchor component={Link} to="/" size="sm">
        {t('shell.problem.home')}
      </Anchor>
    </Stack>
  );
}
