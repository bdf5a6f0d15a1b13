import { ProblemAnswer } from '@daspanel/contract/client.ts';
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sayProblem } from '../../ui/say-problem.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { NotFound } from './not-found.tsx';

/** What stands where a page could not be shown: why, and what one can do. */
export function ErrorFrame({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  useEffect(() => queries.reset(), [queries]);
  const problem = error instanceof ProblemAnswer ? error.problem : undefined;
  // The shell is on the way to the sign-in.
  if (problem?.status === 401) return <PageSkeleton />;
  if (problem?.code === 'not-found') return <NotFound />;
  // The answer is not what this page was made for (Zod), or its files have gone.
  const isOfOtherVersion = error instanceof Error && error.name === 'ZodError';
  const again = () => {
    if (isOfOtherVersion) return location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <Stack p="xl" gap="sm" maw="40rem" role="alert">
      <Title order={1} size="h3">
        {t('shell.problem.title')}
      </Title>
      <Text>{isOfOtherVersion ? t('shell.problem.otherVersion') : sayProblem(error)}</Text>
      {problem !== undefined && problem.requestId !== '' && (
        <Text size="xs" c="dimmed" ff="monospace">
          {t('shell.problem.request', { id: problem.requestId })}
        </Text>
      )}
      <Group>
        <Button onClick={again}>{t('shell.problem.again')}</Button>
        <Anchor component={Link} to="/" size="sm">
          {t('shell.problem.home')}
        </Anchor>
      </Group>
    </Stack>
  );
}
