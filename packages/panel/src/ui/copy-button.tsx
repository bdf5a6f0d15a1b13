import { ActionIcon, CopyButton as Copier } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Copies a text that stands beside it; `label` says which. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <Copier value={text}>
      {({ copied, copy }) => {
        const title = copied ? t('ui.copied') : `${t('ui.copy')} ${label}`;
        return (
          <ActionIcon variant="subtle" color={copied ? 'teal' : 'gray'} size="sm" onClick={copy} aria-label={title} title={title}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        );
      }}
    </Copier>
  );
}
