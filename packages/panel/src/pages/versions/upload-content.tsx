import '@mantine/dropzone/styles.css';
import type { UploadId } from '@daspanel/contract/uploads.ts';
import { contentBody, versions, type Version } from '@daspanel/contract/versions.ts';
import { Button, Checkbox, Group, Progress, Stack, Text, TextInput } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFileZip } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { client } from '../../api/client.ts';
import { reportError } from '../../api/query-client.ts';
import { sendFile } from '../../api/send-file.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { useSite } from '../../api/use-site.ts';
import { afterUpload } from '../../ui/after-upload.ts';
import { asCommand, cli, type AsCommand } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { fromShell } from '../../ui/describe-request.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';

interface Given {
  readonly version: Version;
  readonly onClose: () => void;
}

/** Puts an archive into a version: from this computer, or from an address. The job goes on when the drawer is closed. */
export function UploadContent({ opened, ...given }: Given & { readonly opened: boolean }) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('versions.upload.title', { name: given.version.name })} opened={opened} onClose={given.onClose}>
      <UploadForm {...given} />
    </SideDrawer>
  );
}

type Source = { readonly file: File } | { readonly url: string };

function UploadForm({ version, onClose }: Given) {
  const { t } = useTranslation();
  const [replaces, setReplaces] = useState(false);
  const [url, setUrl] = useState('');
  const { put, part, stop } = usePutContent(version, replaces, onClose);
  const name = put.variables !== undefined && 'file' in put.variables ? put.variables.file.name : url;
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap">
        <Checkbox
          label={t('versions.upload.replace')}
          checked={replaces}
          onChange={(change) => setReplaces(change.currentTarget.checked)}
        />
        <CopyAs of={commandOf(version, url, replaces)} />
      </Group>
      <Dropzone
        onDrop={([file]) => file !== undefined && put.mutate({ file })}
        multiple={false}
        loading={put.isPending}
        inputProps={{ 'aria-label': t('versions.upload.choose') }}
      >
        <Stack align="center" gap={4} py="xl">
          <IconFileZip size={32} stroke={1.3} aria-hidden />
          <Text size="sm" ta="center">
            {t('versions.upload.drop')}
          </Text>
        </Stack>
      </Dropzone>
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          put.mutate({ url });
        }}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            flex={1}
            label={t('versions.upload.url')}
            value={url}
            type="url"
            placeholder="https://example.org/latest.zip"
            onChange={(change) => setUrl(change.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={url === '' || put.isPending}>
            {t('versions.upload.fetch')}
          </Button>
        </Group>
      </form>
      {put.isPending && part !== undefined && (
        <Group gap="xs" wrap="nowrap">
          <div style={{ flex: 1 }}>
            <Text size="sm" aria-live="polite">
              {part < 1
                ? t('versions.upload.sending', { name, percent: Math.floor(part * 100) })
                : t('versions.upload.unpacking', { name })}
            </Text>
            <Progress value={part * 100} size="sm" aria-label={name} />
          </div>
          <Button size="xs" variant="default" onClick={stop}>
            {t('versions.upload.cancel')}
          </Button>
        </Group>
      )}
      {put.error !== null && !put.isPending && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {sayProblem(put.error)}
        </Text>
      )}
    </Stack>
  );
}

/** From the address that was typed, else from a file. */
function commandOf({ id, site, name }: Version, url: string, replaces: boolean): AsCommand {
  const source = url === '' ? 'file' : url;
  const asTyped = replaces
    ? cli`import ${site} ${source} --version ${name} --replace`
    : cli`import ${site} ${source} --version ${name} --merge`;
  const from = url === '' ? { upload: fromShell('UPLOAD') as UploadId } : { url };
  const body: z.input<typeof contentBody> = { ...from, folder: '/', mode: replaces ? 'replace' : 'merge' };
  const command = asCommand(versions.putContent, { params: { site, version: id }, body }, asTyped);
  return url === '' ? afterUpload(command) : command;
}

function usePutContent(version: Version, replaces: boolean, onDone: () => void) {
  const queries = useQueryClient();
  const { id: site } = useSite();
  const [part, setPart] = useState<number>();
  const stopper = useRef<AbortController>(undefined);
  const put = useMutation({
    mutationFn: async (source: Source) => {
      const stopping = new AbortController();
      stopper.current = stopping;
      const where = { folder: '/', mode: replaces ? 'replace' : 'merge' };
      if ('url' in source) return await enter({ url: source.url, ...where });
      setPart(0);
      const { id } = await sendFile(source.file, { onProgress: setPart, signal: stopping.signal });
      setPart(1);
      return await enter({ upload: id, ...where });
    },
    onSuccess: onDone,
    onError: reportError,
    onSettled: () => {
      setPart(undefined);
      void Promise.all(['jobs', 'versions'].map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
    },
  });
  const enter = (body: unknown) =>
    client.call(versions.putContent, { params: { site, version: version.id }, body: contentBody.parse(body) });
  return { put, part, stop: () => stopper.current?.abort(new Error('stopped')) };
}
