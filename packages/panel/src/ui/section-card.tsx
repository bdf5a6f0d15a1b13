import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of a page with a heading of its own and what it is about. `danger`: what is in it is hard to undo. */
export function SectionCard({
  title,
  text,
  danger,
  children,
}: {
  readonly title: string;
  readonly text?: ReactNode;
  readonly danger?: true;
  readonly children: ReactNode;
}) {
  return (
    <Paper component="section" withBorder p="md" {...(danger === true ? { style: { borderColor: 'var(--mantine-color-red-5)' } } : {})}>
      <Title order={2} size="h6">
        {title}
      </Title>
      {text !== undefined && (
        <Text size="sm" c="dimmed" mb="sm">
          {text}
        </Text>
      )}
      {children}
    </Paper>
  );
}
