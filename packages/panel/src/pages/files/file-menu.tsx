import type { FileEntry } from '@daspanel/contract/file-fields.ts';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { showName } from './entry-path.ts';
import { downloadAddress, zipAddress, type FilePlace } from './file-place.ts';
import type { FileTask } from './file-task.ts';
import { folderOf } from './entry-path.ts';

interface Given {
  readonly place: FilePlace;
  readonly entry: FileEntry;
  readonly mayWrite: boolean;
  readonly onOpen: () => void;
  readonly onTask: (task: FileTask) => void;
}

const ARCHIVE = /\.(?:zip|tar|tar\.gz|tgz)$/i;

/** What can be done with one file, folder or link. */
export function FileMenu(given: Given) {
  const { t } = useTranslation();
  const { entry } = given;
  if (!entry.reachable) return undefined;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('files.action.menu', { name: showName(entry.name) })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Reading {...given} />
        {given.mayWrite && <Writing {...given} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function Reading({ place, entry, onOpen, onTask }: Given) {
  const { t } = useTranslation();
  const isFile = entry.type === 'file';
  return (
    <>
      {(isFile || entry.type === 'folder') && (
        <Menu.Item onClick={onOpen}>{t(isFile ? 'files.action.edit' : 'files.action.open')}</Menu.Item>
      )}
      {isFile && (
        <Menu.Item onClick={() => onTask({ kind: 'open', path: entry.path, preview: true })}>{t('files.action.preview')}</Menu.Item>
      )}
      {isFile && (
        <Menu.Item component="a" href={downloadAddress(place, entry.path)} download>
          {t('files.action.download')}
        </Menu.Item>
      )}
      <Menu.Item component="a" href={zipAddress(place, folderOf(entry.path), [entry.name])} download>
        {t('files.action.zip')}
      </Menu.Item>
    </>
  );
}

function Writing({ entry, onTask }: Given) {
  const { t } = useTranslation();
  const names = [entry.name];
  return (
    <>
      <Menu.Divider />
      <Menu.Item onClick={() => onTask({ kind: 'rename', entry })}>{t('files.action.rename')}</Menu.Item>
      <Menu.Item onClick={() => onTask({ kind: 'move', names })}>{t('files.action.move')}</Menu.Item>
      <Menu.Item onClick={() => onTask({ kind: 'copy', names })}>{t('files.action.copy')}</Menu.Item>
      {(entry.type === 'file' || entry.type === 'folder') && (
        <Menu.Item onClick={() => onTask({ kind: 'mode', names, mode: entry.mode })}>{t('files.action.mode')}</Menu.Item>
      )}
      <Menu.Item onClick={() => onTask({ kind: 'archive', names })}>{t('files.action.archive')}</Menu.Item>
      {ARCHIVE.test(entry.name) && <Menu.Item onClick={() => onTask({ kind: 'extract', entry })}>{t('files.action.extract')}</Menu.Item>}
      <Menu.Divider />
      <Menu.Item color="red" onClick={() => onTask({ kind: 'delete', names })}>
        {t('files.action.delete')}
      </Menu.Item>
    </>
  );
}
