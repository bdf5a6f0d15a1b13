import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from './plain-text.ts';
import type { AsCommand } from './as-command.ts';
import { CopyAs } from './copy-as.tsx';

/** Asks before something goes: `children` list what goes, and the person types `name`, which `onConfirm` gets. */
export function ConfirmByName({
  title,
  name,
  action,
  copyAs,
  opened,
  isBusy,
  onClose,
  onConfirm,
  children,
}: {
  readonly title: string;
  readonly name: string;
  /** On the button, such as `Delete the site`. */
  readonly action: string;
  readonly copyAs: AsCommand;
  readonly opened: boolean;
  readonly isBusy?: boolean;
  readonly onClose: () => void;
  readonly onConfirm: (typed: string) => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  // Who types what he sees is right, too.
  const isRight = typed === name || typed === showHidden(name);
  const close = () => {
    setTyped('');
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          if (isRight) onConfirm(name);
        }}
      >
        <Stack gap="sm">
          {children}
          <TextInput
            label={t('ui.confirm.type', { name })}
            value={typed}
            onChange={(change) => setTyped(change.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <Group justify="flex-end" gap="xs">
            <CopyAs of={copyAs} />
            <Button variant="default" onClick={close}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" color="red" disabled={!isRight} loading={isBusy ?? false}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
