import { ActionIcon, Group } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { AsCommand } from './as-command.ts';
import { CopyAs } from './copy-as.tsx';

/** A small button without words, such as one in a row; `title` says what it does, also to screen readers. `copyAs`: beside it. */
export function IconAction({
  icon: Icon,
  title,
  onClick,
  copyAs,
  isBusy,
  isDisabled,
}: {
  readonly icon: TablerIcon;
  readonly title: string;
  readonly onClick: () => void;
  readonly copyAs?: AsCommand;
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
}) {
  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={title}
      title={title}
      loading={isBusy ?? false}
      disabled={isDisabled ?? false}
      onClick={onClick}
    >
      <Icon size={16} />
    </ActionIcon>
  );
  if (copyAs === undefined) return button;
  return (
    <Group gap={0} wrap="nowrap" justify="flex-end" display="inline-flex">
      {button}
      <CopyAs of={copyAs} />
    </Group>
  );
}
