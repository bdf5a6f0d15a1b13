import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** One subject of a page, with what one can do about it. */
export function Section({
  title,
  description,
  actions,
  children,
}: {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <section>
      <Group justify="space-between" align="flex-start" gap="xs" mb={children === undefined ? 0 : 'sm'}>
        <div style={{ flex: '1 1 16rem' }}>
          <Title order={2} size="h5">
            {title}
          </Title>
          {description !== undefined && (
            <Text size="sm" c="dimmed">
              {description}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </section>
  );
}
