import { ActionIcon, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { showName } from './entry-path.ts';
import classes from './files.module.css';
import { uploadQueue, type UploadState } from './upload-queue.ts';

/** Uploads that are under way, with their progress; nothing while there are none. */
export function UploadList() {
  const { t } = useTranslation();
  const uploads = useSyncExternalStore(uploadQueue.subscribe, uploadQueue.read);
  if (uploads.length === 0) return undefined;
  return (
    <section className={classes.uploads} aria-label={t('files.upload.title')}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size="h6">
          {t('files.upload.title')}
        </Title>
        <Button size="compact-xs" variant="subtle" onClick={uploadQueue.clearDone}>
          {t('files.upload.clear')}
        </Button>
      </Group>
      <Stack gap={6}>
        {uploads.slice(0, 200).map((upload) => (
          <OneUpload key={upload.key} upload={upload} />
        ))}
      </Stack>
    </section>
  );
}

function OneUpload({ upload }: { readonly upload: UploadState }) {
  const { t } = useTranslation();
  const { key, path, size, offset, state, problem } = upload;
  const share = size === 0 ? (state === 'done' ? 100 : 0) : (offset / size) * 100;
  const isMoving = state === 'running' || state === 'waiting';
  return (
    <div>
      <Group gap="xs" wrap="nowrap">
        <Text size="xs" truncate flex={1}>
          {showName(path)}
        </Text>
        {state !== 'running' && state !== 'failed' && state !== 'exists' && (
          <Text size="xs" c="dimmed">
            {t(`files.upload.${state}`)}
          </Text>
        )}
        {state === 'exists' && (
          <Button size="compact-xs" color="orange" onClick={() => uploadQueue.resume(key, true)}>
            {t('files.upload.replace')}
          </Button>
        )}
        {isMoving && (
          <ActionIcon size="sm" variant="subtle" aria-label={t('files.upload.pause')} onClick={() => uploadQueue.pause(key)}>
            <IconPlayerPause size={14} />
          </ActionIcon>
        )}
        {(state === 'paused' || state === 'failed') && (
          <ActionIcon size="sm" variant="subtle" aria-label={t('files.upload.resume')} onClick={() => uploadQueue.resume(key)}>
            <IconPlayerPlay size={14} />
          </ActionIcon>
        )}
        {state !== 'done' && (
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('files.upload.remove')} onClick={() => uploadQueue.remove(key)}>
            <IconX size={14} />
          </ActionIcon>
        )}
      </Group>
      <Progress
        value={share}
        size="xs"
        aria-label={t('files.upload.progress', { path })}
        {...(state === 'failed' ? { color: 'red' } : {})}
      />
      {state === 'exists' && <Text size="xs">{t('files.upload.exists')}</Text>}
      {problem !== undefined && state === 'failed' && (
        <Text size="xs" c="red">
          {problem}
        </Text>
      )}
    </div>
  );
}
