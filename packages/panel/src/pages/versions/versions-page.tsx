import { versions, type Version } from '@daspanel/contract/versions.ts';
import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLayersSubtract, IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useList } from '../../api/use-list.ts';
import { useSite } from '../../api/use-site.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { NewVersionDrawer } from './new-version.tsx';
import { RunningJobs } from './running-jobs.tsx';
import { VersionEntry } from './version-entry.tsx';

/** The versions of a site, newest first, as a timeline. */
export function VersionsPage() {
  const { t } = useTranslation();
  const site = useSite();
  const mayChange = useMay('versions:write');
  const [isAdding, adding] = useDisclosure();
  const list = useList(versions.list, { params: { site: site.id }, query: { limit: 100 } });
  const newestFirst = useMemo(() => list.items.toReversed(), [list.items]);
  const live = list.items.find(({ active }) => active);
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  const add = mayChange && (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={adding.open}>
      {t('versions.add')}
    </Button>
  );
  return (
    <Page title={t('versions.title')} description={t('versions.description')} actions={add}>
      <RunningJobs />
      {newestFirst.length === 0 && (
        <EmptyState icon={IconLayersSubtract} title={t('versions.empty.title')} text={t('versions.empty.text')} action={add} />
      )}
      <Stack gap="sm" role="list" aria-label={t('versions.title')}>
        {newestFirst.map((version) => (
          <VersionEntry key={version.id} version={version} origin={originOf(version, list.items)} isOlder={isOlder(version, live)} />
        ))}
      </Stack>
      <NewVersionDrawer opened={isAdding} onClose={adding.close} />
    </Page>
  );
}

function originOf({ source }: Version, all: readonly Version[]): string | undefined {
  return source === undefined ? undefined : (all.find(({ id }) => id === source)?.name ?? source);
}

/** Going to a version from before the live one is going back. */
function isOlder(version: Version, live: Version | undefined): boolean {
  return live !== undefined && version.createdAt < live.createdAt;
}
