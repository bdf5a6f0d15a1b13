import { ActionIcon, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownColumns } from './use-shown-columns.ts';

/** Which columns are shown. The first one always is: it says what the row is. */
export function ColumnChooser({ shown }: { readonly shown: ShownColumns<never> }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(true);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('ui.columns')} onClick={() => setOpen(!isOpen)}>
          <IconColumns size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          {shown.all.slice(1).map(({ id, title }) => (
            <Checkbox key={id} size="xs" label={title} checked={shown.isShown(id)} onChange={() => shown.toggle(id)} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
