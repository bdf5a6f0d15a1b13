import { accessKeys, type AccessKey, type CreatedAccessKey } from '@daspanel/contract/access-keys.ts';
import { storage } from '@daspanel/contract/storage.ts';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useList } from '../../api/use-list.ts';
import { useSite } from '../../api/use-site.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { ShownOnce, type Shown } from '../../ui/shown-once.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { describeKey } from './describe-key.ts';
import { NewKey } from './new-key.tsx';
import { RevokeKey } from './revoke-key.tsx';

/** Keys that reach the files of the site over S3. */
export function KeySection() {
  const { t } = useTranslation();
  const { id, name } = useSite();
  const mayChange = useMay('access-keys:write');
  const [isAdding, adding] = useDisclosure();
  const [made, setMade] = useState<CreatedAccessKey>();
  const where = useLateAnswer(true, storage.get, { query: { site: id } })?.body;
  const list = useList(accessKeys.list, { query: { site: id, limit: 100 } });
  const columns = useKeyColumns(mayChange);
  const shown = useShownKey(made, { endpoint: where?.endpoint ?? '', region: where?.region ?? '', bucket: name });
  const add = mayChange && (
    <Button size="compact-sm" leftSection={<IconPlus size={14} />} onClick={adding.open} mb="xs">
      {t('access.keys.add')}
    </Button>
  );
  return (
    <SectionCard title={t('access.keys.title')} text={t('access.keys.text', { endpoint: where?.endpoint ?? '…' })}>
      {list.items.length > 0 && add}
      <DataTable
        name="access-keys"
        label={t('access.keys.title')}
        columns={columns}
        rows={list.items}
        rowId={({ accessKeyId }) => accessKeyId}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={<EmptyState icon={IconKey} title={t('access.keys.empty.title')} text={t('access.keys.empty.text')} action={add} />}
      />
      <NewKey opened={isAdding} onClose={adding.close} onMade={setMade} />
      <ShownOnce shown={shown} help={t('access.keys.secret.help')} onClose={() => setMade(undefined)} />
    </SectionCard>
  );
}

function useShownKey(
  made: CreatedAccessKey | undefined,
  where: Readonly<Record<'endpoint' | 'region' | 'bucket', string>>,
): Shown | undefined {
  const { t } = useTranslation();
  if (made === undefined || where.endpoint === '') return undefined;
  const { accessKeyId, secretAccessKey } = made;
  return {
    title: t('access.keys.secret.title', { name: made.name }),
    facts: [
      [t('access.keys.secret.id'), accessKeyId],
      [t('access.keys.secret.secret'), secretAccessKey],
      [t('access.keys.secret.endpoint'), where.endpoint],
      [t('access.keys.secret.region'), where.region],
      [t('access.keys.secret.bucket'), where.bucket],
    ],
    snippets: describeKey({ ...where, accessKeyId, secretAccessKey }),
  };
}

function useKeyColumns(mayChange: boolean): readonly Column<AccessKey>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const columns: readonly Column<AccessKey>[] = [
      { id: 'name', title: t('access.keys.name'), width: 'minmax(7rem, 1fr)', cell: ({ name }) => name },
      { id: 'id', title: t('access.keys.id'), width: 'minmax(11rem, 1fr)', from: 640, cell: ({ accessKeyId }) => accessKeyId },
      { id: 'may', title: t('access.keys.may'), width: '8rem', from: 640, cell: ({ access }) => t(`access.keys.${access}`) },
      {
        id: 'reach',
        title: t('access.keys.reach'),
        width: '9rem',
        from: 1000,
        cell: ({ sites }) => {
          if (sites === null) return t('access.keys.all');
          return sites.length === 1 ? t('access.keys.thisSite') : t('access.keys.sites', { count: sites.length });
        },
      },
      {
        id: 'expires',
        title: t('access.keys.expires'),
        width: '7rem',
        from: 640,
        cell: ({ expiresAt }) => (expiresAt === null ? t('access.keys.never') : <Moment at={expiresAt} />),
      },
    ];
    if (!mayChange) return columns;
    return [...columns, { id: 'actions', title: '', width: '6rem', align: 'end', cell: (key) => <RevokeKey accessKey={key} /> }];
  }, [mayChange, t]);
}
