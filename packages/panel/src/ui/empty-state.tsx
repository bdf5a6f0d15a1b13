import { Stack, Text, Title } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** Stands where nothing is yet: says what belongs here, why one would want it, and offers the first step. */
export function EmptyState({
  icon: Icon,
  title,
  text,
  action,
}: {
  readonly icon: TablerIcon;
  readonly title: string;
  readonly text: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <Stack align="center" ta="center" gap="xs" py={56} px="md">
      <Icon size={36} stroke={1.2} color="var(--mantine-color-dimmed)" aria-hidden />
      <Title order={2} size="h5">
        {title}
      </Title>
      <Text size="sm" c="dimmed" maw="32rem">
        {text}
      </Text>
      {action}
    </Stack>
  );
}
