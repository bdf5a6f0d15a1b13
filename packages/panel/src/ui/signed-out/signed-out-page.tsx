import { Paper, Stack, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import classes from './signed-out-page.module.css';

/** The frame of pages before the sign-in: one small form in the middle. */
export function SignedOutPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Daspanel`;
  }, [title]);
  return (
    <main className={classes.page} id="main">
      <Paper withBorder p="xl" w="100%" maw={400} radius="md">
        <Stack gap="md">
          <img src="/icon.svg" alt="" width={36} height={36} />
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}
