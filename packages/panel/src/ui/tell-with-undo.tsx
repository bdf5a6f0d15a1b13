import { Button, Group, Text } from '@mantine/core';
import { sayProblem } from './say-problem.tsx';
import { tell } from '../api/tell.ts';

const OFFERED_FOR = 15_000;

/** Says what was done and offers for a while to undo it. */
export async function tellWithUndo(
  message: string,
  way: { readonly title: string; readonly undo: () => Promise<void> } | undefined,
): Promise<void> {
  if (way === undefined) return await tell(message);
  const { notifications } = await import('@mantine/notifications');
  const undo = () => {
    notifications.hide(id);
    way.undo().catch((error: unknown) => tell(sayProblem(error), { isBad: true }));
  };
  const id = notifications.show({
    color: 'teal',
    autoClose: OFFERED_FOR,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="default" onClick={undo}>
          {way.title}
        </Button>
      </Group>
    ),
  });
}
