import { Group, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { readable } from './readable.ts';
import classes from './page.module.css';

/**
 * The frame of a page: its heading, which is also the title of the tab, what one can do on it, and its content. `fill`: the content takes the rest of the
 * height and scrolls by itself (tables, editors, terminals).
 */
export function Page({
  title,
  description,
  actions,
  fill,
  children,
}: {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly fill?: true;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Daspanel`;
  }, [title]);
  return (
    <div className={classes.page} data-fill={fill}>
      <Group justify="space-between" gap="xs" className={classes.head}>
        <div>
          <Title order={1} size="h4">
            {title}
          </Title>
          {description !== undefined && (
            <Text size="sm" c="dimmed" maw="46rem">
              {readable(description)}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}
