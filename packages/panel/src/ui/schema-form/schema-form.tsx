import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AsCommand } from '../as-command.ts';
import { CopyAs } from '../copy-as.tsx';
import type { SchemaFormState } from './use-schema-form.ts';

/** The form around `FormField`s: what is wrong with all of it, and the button. `copyAs`: what the button sends, as a command. */
export function SchemaForm({
  form,
  submit,
  copyAs,
  fullWidth,
  children,
}: {
  readonly form: SchemaFormState;
  /** On the button; default: Save. */
  readonly submit?: string;
  readonly copyAs?: AsCommand;
  readonly fullWidth?: true;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <form onSubmit={form.onSubmit} noValidate>
      <Stack gap="md">
        {form.sentence !== undefined && (
          <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert" p="xs">
            {form.sentence}
          </Alert>
        )}
        {children}
        <Group gap="xs">
          <Button type="submit" loading={form.isBusy} fullWidth={fullWidth ?? false}>
            {submit ?? t('ui.save')}
          </Button>
          {copyAs !== undefined && <CopyAs of={copyAs} />}
        </Group>
      </Stack>
    </form>
  );
}
