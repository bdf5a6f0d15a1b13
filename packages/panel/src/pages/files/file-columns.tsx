import type { FileEntry } from '@daspanel/contract/file-fields.ts';
import { Checkbox, Group, Text } from '@mantine/core';
import { IconArrowUpRight, IconFile, IconFolder, IconPlug } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { Bytes } from '../../ui/bytes.tsx';
import { Moment } from '../../ui/moment.tsx';
import type { Column } from '../../ui/table/column.ts';
import { showName } from './entry-path.ts';

const ICONS = { file: IconFile, folder: IconFolder, link: IconArrowUpRight, other: IconPlug };

interface Given {
  readonly t: TFunction;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (name: string, isSelected: boolean) => void;
  readonly menu: (entry: FileEntry) => ReactNode;
}

export function fileColumns({ t, selected, onSelect, menu }: Given): readonly Column<FileEntry>[] {
  return [
    {
      id: 'select',
      title: t('files.column.select'),
      width: '2.5rem',
      cell: ({ name, reachable }) => (
        <Checkbox
          size="xs"
          aria-label={t('files.select.one', { name: showName(name) })}
          checked={selected.has(name)}
          disabled={!reachable}
          onChange={(change) => onSelect(name, change.currentTarget.checked)}
        />
      ),
    },
    { id: 'name', title: t('files.column.name'), width: 'minmax(10rem, 3fr)', cell: (entry) => <Name t={t} entry={entry} /> },
    {
      id: 'size',
      title: t('files.column.size'),
      width: '6rem',
      align: 'end',
      from: 640,
      cell: ({ type, size }) => (type === 'file' ? <Bytes value={size} /> : ''),
    },
    { id: 'modified', title: t('files.column.modified'), width: '9rem', from: 640, cell: ({ modifiedAt }) => <Moment at={modifiedAt} /> },
    { id: 'mode', title: t('files.column.mode'), width: '6rem', from: 1000, cell: ({ mode }) => mode },
    { id: 'menu', title: t('files.column.menu'), width: '3rem', cell: menu },
  ];
}

function Name({ t, entry }: { readonly t: TFunction; readonly entry: FileEntry }) {
  const Icon = ICONS[entry.type];
  const note = !entry.reachable
    ? t('files.kind.unreachable')
    : entry.type === 'link'
      ? t('files.kind.link', { target: showName(entry.target ?? '') })
      : entry.type === 'other'
        ? t('files.kind.other')
        : undefined;
  return (
    <Group gap={6} wrap="nowrap">
      <Icon size={16} style={{ flexShrink: 0 }} aria-hidden />
      <span>{showName(entry.name)}</span>
      {note !== undefined && (
        <Text span size="xs" c="dimmed" truncate>
          {note}
        </Text>
      )}
    </Group>
  );
}
