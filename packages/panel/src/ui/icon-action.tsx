import { ActionIcon } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';

/** A small button without words, such as one in a row; `title` says what it does, also to screen readers. */
export function IconAction({
  icon: Icon,
  title,
  onClick,
  isBusy,
  isDisabled,
}: {
  readonly icon: TablerIcon;
  readonly title: string;
  readonly onClick: () => void;
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
}) {
  return (
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
}
