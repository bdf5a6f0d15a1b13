import { files } from '@daspanel/contract/files.ts';
import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { showName } from './entry-path.ts';
import { downloadAddress, type FilePlace } from './file-place.ts';
import classes from './files.module.css';
import { readText } from './stored-text.ts';

const FileEditor = lazy(() => import('./file-editor.tsx').then(({ FileEditor: loaded }) => ({ default: loaded })));

interface Given {
  readonly place: FilePlace;
  readonly path: string;
  readonly isPreview: boolean;
  readonly mayWrite: boolean;
  readonly onClose: () => void;
}

/** One file: its text to edit, or a preview from an origin of its own. */
export function FileWindow(given: Given) {
  const { t } = useTranslation();
  const [isPreview, setPreview] = useState(given.isPreview);
  const isChanged = useRef(false);
  const mayLeave = () => !isChanged.current || window.confirm(t('files.editor.leave'));
  const close = () => (mayLeave() ? given.onClose() : undefined);
  return (
    <Modal
      opened
      onClose={close}
      size="min(75rem, 96vw)"
      title={showName(given.path)}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      closeOnClickOutside={false}
    >
      <Suspense fallback={<Skeleton h="60dvh" />}>
        {isPreview ? (
          <Preview {...given} />
        ) : (
          <Content {...given} onPreview={() => setPreview(true)} onChanged={(changed) => (isChanged.current = changed)} />
        )}
      </Suspense>
    </Modal>
  );
}

function Content({
  onPreview,
  onChanged,
  ...given
}: Given & { readonly onPreview: () => void; readonly onChanged: (isChanged: boolean) => void }) {
  const { t } = useTranslation();
  const { place, path } = given;
  // Read once: the editor itself finds out about changes when it saves.
  const { data, error } = useQuery({
    queryKey: ['file-content', place, path],
    queryFn: () => readText(place, path),
    staleTime: Infinity,
    gcTime: 0,
  });
  if (error !== null) return <Text c="red">{sayProblem(error)}</Text>;
  if (data === undefined) return <Skeleton h="60dvh" />;
  if (data.kind === 'text') return <FileEditor {...given} stored={data} onChanged={onChanged} />;
  return (
    <Stack>
      <Text size="sm">{t(`files.editor.${data.kind}`)}</Text>
      <Group gap="xs">
        <Button onClick={onPreview}>{t('files.action.preview')}</Button>
        <Button variant="default" component="a" href={downloadAddress(place, path)} download>
          {t('files.action.download')}
        </Button>
      </Group>
    </Stack>
  );
}

function Preview({ place, path }: Given) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ['file-view', place, path],
    queryFn: async () => (await send(files.view, { params: place, body: { path } })).body.url,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (error !== null) return <Text c="red">{sayProblem(error)}</Text>;
  if (data === undefined) return <Skeleton h="60dvh" />;
  // Chromium shows no PDF in a sandbox, and loads sound and film from no other origin; the answer's own policy lets nothing run in it.
  const sandbox = /\.pdf$/i.test(path) ? {} : { sandbox: 'allow-same-origin' };
  return <iframe {...sandbox} className={classes.frame} src={data} title={t('files.preview.frame', { path: showName(path) })} />;
}
