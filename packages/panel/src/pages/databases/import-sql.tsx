import { databases, type Database } from '@daspanel/contract/databases.ts';
import { Checkbox, FileButton, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../api/client.ts';
import { reportError } from '../../api/query-client.ts';
import { sendFile } from '../../api/send-file.ts';
import { sentenceOf } from '../../api/use-change.ts';

/** Uploads SQL and has it run in the database; the job is shown on the page. */
export function ImportSql({ database: { id, site, name } }: { readonly database: Database }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [replaces, setReplaces] = useState(false);
  const [part, setPart] = useState(0);
  const start = useMutation({
    mutationFn: async (file: File) => {
      const upload = await sendFile(file, { onProgress: setPart, signal: new AbortController().signal });
      await client.call(databases.import, {
        params: { site, database: id },
        body: { upload: upload.id, mode: replaces ? 'replace' : 'merge' },
      });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
    onError: reportError,
    onSettled: () => setPart(0),
  });
  return (
    <section>
      <Title order={2} size="h6" mb="xs">
        {t('databases.import.title', { name })}
      </Title>
      <Stack gap="xs" align="flex-start">
        <Checkbox
          label={t('databases.import.replace')}
          checked={replaces}
          onChange={(change) => setReplaces(change.currentTarget.checked)}
        />
        <FileButton onChange={(file) => file !== null && start.mutate(file)} accept=".sql,.gz,.sql.gz">
          {(button) => (
            <Button {...button} size="xs" variant="default" leftSection={<IconUpload size={15} />} loading={start.isPending}>
              {t('databases.import.choose')}
            </Button>
          )}
        </FileButton>
        {start.isPending && (
          <Group w="100%" gap="xs">
            <Progress flex={1} value={part * 100} aria-label={t('databases.import.title', { name })} />
            <Text size="xs">{t('databases.import.sending', { percent: Math.floor(part * 100) })}</Text>
          </Group>
        )}
        {start.error !== null && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {sentenceOf(start.error)}
          </Text>
        )}
      </Stack>
    </section>
  );
}
