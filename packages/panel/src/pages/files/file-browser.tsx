import type { FileEntry } from '@daspanel/contract/file-fields.ts';
import { files } from '@daspanel/contract/files.ts';
import { Anchor, Breadcrumbs, Button, Text } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { useList } from '../../api/use-list.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { readDropped, type DroppedFile } from './dropped-files.ts';
import { folderOf, joinPath, showName, wayTo } from './entry-path.ts';
import { fileColumns } from './file-columns.tsx';
import { FileMenu } from './file-menu.tsx';
import type { FilePlace } from './file-place.ts';
import type { FileTask } from './file-task.ts';
import { FileToolbar } from './file-toolbar.tsx';
import { FileWindow } from './file-window.tsx';
import classes from './files.module.css';
import { FolderTree } from './folder-tree.tsx';
import { SearchDialog } from './search-dialog.tsx';
import { TaskDialog } from './task-dialog.tsx';
import { UploadList } from './upload-list.tsx';
import { uploadQueue } from './upload-queue.ts';

const NONE: ReadonlySet<string> = new Set();

/** The folders and files of one version. */
export function FileBrowser({ place }: { readonly place: FilePlace }) {
  const { t } = useTranslation();
  const mayWrite = useMay('content:write');
  const [folder, setFolder] = useState('/');
  const [selected, setSelected] = useState(NONE);
  const [task, setTask] = useState<FileTask>();
  const found = useList(files.list, { params: place, query: { path: folder } });
  useRereadAfterUploads();
  const go = (path: string) => {
    setFolder(path);
    setSelected(NONE);
  };
  const open = (entry: FileEntry) => {
    if (!entry.reachable) return;
    if (entry.type === 'folder') go(entry.path);
    else if (entry.type === 'file') setTask({ kind: 'open', path: entry.path });
  };
  const upload = (added: readonly DroppedFile[]) =>
    uploadQueue.add(
      place,
      added.map(({ path, file }) => ({ path: joinPath(folder, path), file })),
    );
  const drop = useDrop(mayWrite, upload);
  const columns = useMemo(
    () =>
      fileColumns({
        t,
        selected,
        onSelect: (name, isSelected) =>
          setSelected((before) => new Set(isSelected ? [...before, name] : [...before].filter((one) => one !== name))),
        menu: (entry) => <FileMenu place={place} entry={entry} mayWrite={mayWrite} onOpen={() => open(entry)} onTask={setTask} />,
      }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `open` uses nothing that changes
    [t, selected, place, mayWrite],
  );
  const names = found.items.filter(({ name }) => selected.has(name)).map(({ name }) => name);
  return (
    <div className={classes.columns}>
      <FolderTree place={place} current={folder} onOpen={go} />
      <div className={classes.main} data-dropping={drop.isOver} {...drop.handlers}>
        <Way folder={folder} onOpen={go} />
        <FileToolbar
          place={place}
          folder={folder}
          names={names}
          mayWrite={mayWrite}
          onTask={setTask}
          onUpload={upload}
          onSelectAll={(all) => setSelected(all ? new Set(found.items.filter(({ reachable }) => reachable).map(({ name }) => name)) : NONE)}
        />
        {found.error !== null && (
          <Text c="red" size="sm" role="alert">
            {sayProblem(found.error)}
          </Text>
        )}
        <DataTable
          name="files"
          label={t('files.list', { path: folder })}
          columns={columns}
          rows={found.items}
          rowId={({ path }) => path}
          onOpen={open}
          hasMore={found.hasMore}
          isLoadingMore={found.isLoadingMore}
          onMore={found.loadMore}
          fill
          {...(found.isLoading || found.error !== null ? {} : { empty: <Empty mayWrite={mayWrite} onTask={setTask} /> })}
        />
        <UploadList />
      </div>
      <Tasks place={place} folder={folder} task={task} mayWrite={mayWrite} setTask={setTask} go={go} />
    </div>
  );
}

function Way({ folder, onOpen }: { readonly folder: string; readonly onOpen: (path: string) => void }) {
  const { t } = useTranslation();
  return (
    <Breadcrumbs aria-label={t('files.folder')} component="nav">
      {[{ path: '/', name: t('files.home') }, ...wayTo(folder)].map(({ path, name }) => (
        <Anchor key={path} component="button" type="button" size="sm" onClick={() => onOpen(path)}>
          {showName(name)}
        </Anchor>
      ))}
    </Breadcrumbs>
  );
}

function Empty({ mayWrite, onTask }: { readonly mayWrite: boolean; readonly onTask: (task: FileTask) => void }) {
  const { t } = useTranslation();
  const action = mayWrite ? { action: <Button onClick={() => onTask({ kind: 'newFile' })}>{t('files.action.newFile')}</Button> } : {};
  return <EmptyState icon={IconFolderOpen} title={t('files.empty.title')} text={t('files.empty.text')} {...action} />;
}

interface TasksGiven {
  readonly place: FilePlace;
  readonly folder: string;
  readonly task: FileTask | undefined;
  readonly mayWrite: boolean;
  readonly setTask: (task: FileTask | undefined) => void;
  readonly go: (path: string) => void;
}

function Tasks({ place, folder, task, mayWrite, setTask, go }: TasksGiven) {
  const close = () => setTask(undefined);
  if (task === undefined) return undefined;
  if (task.kind === 'open')
    return (
      <FileWindow key={task.path} place={place} path={task.path} isPreview={task.preview === true} mayWrite={mayWrite} onClose={close} />
    );
  if (task.kind === 'search') {
    const show = (path: string, isFolder: boolean) => {
      go(isFolder ? path : folderOf(path));
      setTask(isFolder ? undefined : { kind: 'open', path });
    };
    return <SearchDialog place={place} folder={folder} onClose={close} onFound={show} />;
  }
  return <TaskDialog place={place} folder={folder} task={task} onClose={close} onMade={(path) => setTask({ kind: 'open', path })} />;
}

function useDrop(mayWrite: boolean, upload: (added: readonly DroppedFile[]) => void) {
  const [isOver, setOver] = useState(false);
  if (!mayWrite) return { isOver: false, handlers: {} };
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        void readDropped(event.dataTransfer).then(upload);
      },
    },
  };
}

function useRereadAfterUploads(): void {
  const queries = useQueryClient();
  useEffect(() => uploadQueue.onDone(() => void queries.invalidateQueries({ queryKey: ['files'] })), [queries]);
}
