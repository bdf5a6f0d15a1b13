import '@mantine/dropzone/styles.css';
import { databases, type Database } from '@daspanel/contract/databases.ts';
import type { UploadId } from '@daspanel/contract/uploads.ts';
import { Checkbox, Group, Progress, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconDatabaseImport } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../api/client.ts';
import { reportError } from '../../api/query-client.ts';
import { sendFile } from '../../api/send-file.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { afterUpload } from '../../ui/after-upload.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { fromShell } from '../../ui/describe-request.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';

interface Given {
  readonly database: Database;
  readonly onClose: () => void;
}

/** Runs SQL of this computer in a database; the job goes on when the drawer is closed. */
export function ImportDatabase({ opened, ...given }: Given & { readonly opened: boolean }) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('databases.import.title', { name: given.database.name })} opened={opened} onClose={given.onClose}>
      <ImportForm {...given} />
    </SideDrawer>
  );
}

function ImportForm({ database, onClose }: Given) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [part, setPart] = useState(0);
  const [replaces, setReplaces] = useState(false);
  const params = { site: database.site, database: database.id };
  const mode = replaces ? 'replace' : 'merge';
  const body = { upload: fromShell('UPLOAD') as UploadId, mode } as const;
  const asTyped = replaces
    ? cli`database import ${database.site} ${database.name} file --replace`
    : cli`database import ${database.site} ${database.name} file`;
  const run = useMutation({
    mutationFn: async (file: File) => {
      setPart(0);
      const { id: upload } = await sendFile(file, { onProgress: setPart, signal: new AbortController().signal });
      await client.call(databases.import, { params, body: { upload, mode } });
    },
    onSuccess: onClose,
    onError: reportError,
    onSettled: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
  });
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap">
        <Checkbox
          label={t('databases.import.replace')}
          checked={replaces}
          onChange={(change) => setReplaces(change.currentTarget.checked)}
        />
        <CopyAs of={afterUpload(asCommand(databases.import, { params, body }, asTyped))} />
      </Group>
      <Dropzone
        onDrop={([file]) => file !== undefined && run.mutate(file)}
        multiple={false}
        loading={run.isPending}
        inputProps={{ 'aria-label': t('databases.import.choose') }}
      >
        <Stack align="center" gap={4} py="xl">
          <IconDatabaseImport size={32} stroke={1.3} aria-hidden />
          <Text size="sm" ta="center">
            {t('databases.import.drop')}
          </Text>
        </Stack>
      </Dropzone>
      {run.isPending && (
        <div>
          <Text size="sm" aria-live="polite">
            {t('databases.import.sending', { percent: Math.floor(part * 100) })}
          </Text>
          <Progress value={part * 100} size="sm" aria-label={t('databases.import.action')} />
        </div>
      )}
      {run.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {sayProblem(run.error)}
        </Text>
      )}
    </Stack>
  );
}
