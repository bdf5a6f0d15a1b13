import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AsCommand } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';

/** Asks before something that can be made again, but not undone. */
export function AskBefore({
  title,
  text,
  action,
  copyAs,
  opened,
  isBusy,
  onClose,
  onConfirm,
}: {
  readonly title: string;
  readonly text: string;
  /** On the button. */
  readonly action: string;
  readonly copyAs?: AsCommand;
  readonly opened: boolean;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        <Group justify="flex-end" gap="xs">
          {copyAs !== undefined && <CopyAs of={copyAs} />}
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('ui.cancel')}
          </Button>
          <Button color="red" loading={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
