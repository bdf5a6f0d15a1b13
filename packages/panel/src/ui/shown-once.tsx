import { Button, Code, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { showHidden } from './plain-text.ts';
import { CopyText } from './copy-text.tsx';
import { CopyButton } from './copy-button.tsx';
import { Facts } from './facts.tsx';

/** A secret with what belongs to it, and ready texts in which it stands. */
export interface Shown {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly snippets: readonly { readonly title: string; readonly text: string }[];
}

/** Shows a secret once: it is in no cache, and gone with the dialog. */
export function ShownOnce({
  shown,
  help,
  onClose,
}: {
  readonly shown: Shown | undefined;
  readonly help: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={shown !== undefined}
      onClose={onClose}
      title={showHidden(shown?.title ?? '')}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{help}</Text>
        <Facts facts={(shown?.facts ?? []).map(([name, value]) => [name, <CopyText key={name} text={value} label={name} />])} />
        {shown?.snippets.map(({ title, text }) => (
          <section key={title}>
            <Group justify="space-between">
              <Title order={3} size="h6">
                {title}
              </Title>
              <CopyButton text={text} label={title} />
            </Group>
            <Code block tabIndex={0}>
              {text}
            </Code>
          </section>
        ))}
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('ui.close')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
