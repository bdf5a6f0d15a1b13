import { versions } from '@daspanel/contract/versions.ts';
import { Select } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '../../api/use-list.ts';
import { useSite } from '../../api/use-site.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { Page } from '../../ui/page.tsx';
import { FileBrowser } from './file-browser.tsx';

/** The files of the site's versions, the live one first. */
export function FilesPage() {
  const { t } = useTranslation();
  const site = useSite();
  const found = useList(versions.list, { params: { site: site.id }, query: { limit: 100 } });
  const [chosen, setChosen] = useState<string>(site.activeVersion ?? '');
  const version = found.items.find(({ id }) => id === chosen) ?? found.items.find(({ active }) => active) ?? found.items[0];
  const choices = found.items.map(({ id, name, active }) => ({ value: id, label: active ? t('files.live', { name }) : name }));
  if (found.isLoading) return <PageSkeleton />;
  return (
    <Page
      title={t('files.title')}
      description={t('files.description')}
      fill
      actions={
        <Select
          aria-label={t('files.version')}
          size="xs"
          data={choices}
          value={version?.id ?? null}
          onChange={(value) => setChosen(value ?? '')}
          allowDeselect={false}
        />
      }
    >
      {version === undefined ? (
        <EmptyState icon={IconFolder} title={t('files.noVersion.title')} text={t('files.noVersion.text')} />
      ) : (
        <FileBrowser key={version.id} place={{ site: site.id, version: version.id }} />
      )}
    </Page>
  );
}
