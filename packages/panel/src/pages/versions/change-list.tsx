import { versionDiffs, type FileChange } from '@daspanel/contract/version-diffs.ts';
import type { Version } from '@daspanel/contract/versions.ts';
import { Badge, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sayProblem } from '../../ui/say-problem.tsx';
import { useList } from '../../api/use-list.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { plainText } from '../../ui/plain-text.ts';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { CompareFile } from './compare-file.tsx';
import classes from './versions.module.css';

const KINDS = ['added', 'removed', 'changed'] as const;
type Kind = (typeof KINDS)[number];
const COLOURS = { added: 'teal.9', removed: 'red.9', changed: 'gray.7' } as const;

interface Given {
  readonly version: Version;
  /** What was before. */
  readonly other: Version;
}

/** The files in which a version differs from another one; each opens side by side. */
export function ChangeList({ version, other }: Given) {
  const { t } = useTranslation();
  const [part, setPart] = useState('');
  const [kind, setKind] = useState<Kind>();
  const [opened, setOpened] = useState<string>();
  const params = { site: version.site, version: version.id };
  const list = useList(versionDiffs.list, { params, query: { with: other.id, limit: 500 } });
  const columns = useColumns();
  const shown = useMemo(() => list.items.filter((change) => fits(change, part, kind)), [list.items, part, kind]);
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) return <Text c="var(--mantine-color-error)">{sayProblem(list.error)}</Text>;
  const isSame = list.items.length === 0 && !list.hasMore;
  if (isSame) return <EmptyState icon={IconEqual} title={t('versions.compare.same.title')} text={t('versions.compare.same.text')} />;
  return (
    <>
      <Group gap="xs">
        <TextInput
          size="xs"
          className={classes.part}
          aria-label={t('versions.compare.filter')}
          placeholder={t('versions.compare.filter')}
          value={part}
          onChange={(change) => setPart(change.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          aria-label={t('versions.compare.kind')}
          value={kind ?? ''}
          onChange={(change) => setKind(KINDS.find((one) => one === change.currentTarget.value))}
          data={[
            { value: '', label: t('versions.compare.change.all') },
            ...KINDS.map((value) => ({ value, label: t(`versions.compare.change.${value}`) })),
          ]}
        />
      </Group>
      <div className={classes.changes}>
        <DataTable
          fill
          name="changes"
          label={t('versions.compare.title', { name: version.name })}
          columns={columns}
          rows={shown}
          rowId={({ path }) => path}
          onOpen={({ path }) => setOpened(path)}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          onMore={list.loadMore}
          empty={<Text size="sm">{t(list.hasMore ? 'versions.compare.looking' : 'versions.compare.nothing')}</Text>}
        />
      </div>
      {opened !== undefined && <CompareFile version={version} other={other} path={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function fits({ path, change }: FileChange, part: string, kind: Kind | undefined): boolean {
  return (kind === undefined || change === kind) && path.toLowerCase().includes(part.toLowerCase());
}

function useColumns(): readonly Column<FileChange>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'path',
        title: t('versions.compare.column.path'),
        width: 'minmax(10rem, 1fr)',
        cell: ({ path, change }) => (
          <Group gap="xs" wrap="nowrap" miw={0} title={plainText(path)}>
            <Badge size="xs" variant="filled" color={COLOURS[change]} className={classes.change}>
              {t(`versions.compare.change.${change}`)}
            </Badge>
            <span className={classes.path}>{plainText(path)}</span>
          </Group>
        ),
      },
      {
        id: 'before',
        title: t('versions.compare.column.before'),
        width: '5.5rem',
        align: 'end',
        from: 640,
        cell: ({ bytesBefore }) => (bytesBefore === null ? '–' : <Bytes value={bytesBefore} />),
      },
      {
        id: 'after',
        title: t('versions.compare.column.after'),
        width: '5.5rem',
        align: 'end',
        from: 640,
        cell: ({ bytesAfter }) => (bytesAfter === null ? '–' : <Bytes value={bytesAfter} />),
      },
    ],
    [t],
  );
}
