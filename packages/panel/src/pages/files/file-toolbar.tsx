import { Button, FileButton, Group, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconFilePlus, IconFolderPlus, IconSearch, IconUpload } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyAs } from '../../ui/copy-as.tsx';
import { readChosen, type DroppedFile } from './dropped-files.ts';
import { joinPath } from './entry-path.ts';
import { putCommand } from './file-commands.ts';
import { zipAddress, type FilePlace } from './file-place.ts';
import type { FileTask } from './file-task.ts';

interface Given {
  readonly place: FilePlace;
  readonly folder: string;
  /** What is selected. */
  readonly names: readonly string[];
  readonly mayWrite: boolean;
  readonly onTask: (task: FileTask) => void;
  readonly onUpload: (added: readonly DroppedFile[]) => void;
  readonly onSelectAll: (all: boolean) => void;
}

/** What can be done with the folder, and with all that is selected in it. */
export function FileToolbar(given: Given) {
  const { t } = useTranslation();
  const { names, onTask, onSelectAll } = given;
  return (
    <Group gap="xs">
      {given.mayWrite && <Adding {...given} />}
      <Button size="xs" variant="default" leftSection={<IconSearch size={14} />} onClick={() => onTask({ kind: 'search' })}>
        {t('files.action.search')}
      </Button>
      <Button size="xs" variant="subtle" onClick={() => onSelectAll(names.length === 0)}>
        {t(names.length === 0 ? 'files.select.all' : 'files.select.none')}
      </Button>
      {names.length > 0 && <Selected {...given} />}
    </Group>
  );
}

function Adding({ place, folder, onTask, onUpload }: Given) {
  const { t } = useTranslation();
  const folderInput = useRef<HTMLInputElement>(null);
  return (
    <>
      <FileButton multiple onChange={(list) => onUpload(list.map((file) => ({ path: file.name, file })))}>
        {(props) => (
          <Button {...props} size="xs" leftSection={<IconUpload size={14} />}>
            {t('files.action.upload')}
          </Button>
        )}
      </FileButton>
      <input
        ref={folderInput}
        type="file"
        hidden
        {...{ webkitdirectory: '' }}
        aria-label={t('files.action.uploadFolder')}
        onChange={(change) => {
          onUpload(readChosen(change.currentTarget.files ?? new DataTransfer().files));
          change.currentTarget.value = '';
        }}
      />
      <Button size="xs" variant="default" onClick={() => folderInput.current?.click()}>
        {t('files.action.uploadFolder')}
      </Button>
      <CopyAs of={putCommand(place, joinPath(folder, 'file'))} />
      <Button size="xs" variant="default" leftSection={<IconFolderPlus size={14} />} onClick={() => onTask({ kind: 'newFolder' })}>
        {t('files.action.newFolder')}
      </Button>
      <Button size="xs" variant="default" leftSection={<IconFilePlus size={14} />} onClick={() => onTask({ kind: 'newFile' })}>
        {t('files.action.newFile')}
      </Button>
    </>
  );
}

function Selected({ place, folder, names, mayWrite, onTask }: Given) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="xs" c="dimmed" role="status">
        {t('files.select.count', { count: names.length })}
      </Text>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} />}>
            {t('files.column.menu')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={zipAddress(place, folder, names)} download>
            {t('files.action.zip')}
          </Menu.Item>
          {mayWrite &&
            (['move', 'copy', 'mode', 'archive', 'delete'] as const).map((kind) => (
              <Menu.Item key={kind} onClick={() => onTask({ kind, names })} {...(kind === 'delete' ? { color: 'red' } : {})}>
                {t(`files.action.${kind}`)}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
