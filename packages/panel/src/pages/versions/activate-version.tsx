import { versions, type Version } from '@daspanel/contract/versions.ts';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { tellWithUndo } from '../../ui/tell-with-undo.tsx';

/** Makes a version live in one step, and offers the way back. */
export function ActivateVersion({ version, isOlder }: { readonly version: Version; readonly isOlder: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id: site, activeVersion: former } = useSite();
  const goBack = async () => {
    if (former === null) return;
    await client.call(versions.activate, { params: { site, version: former } });
    await refresh();
  };
  const refresh = async () => {
    await Promise.all(['sites', 'versions'].map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
  };
  const activate = useChange(versions.activate, {
    onDone: () => {
      void refresh();
      void tellWithUndo(
        t('versions.activated', { name: version.name }),
        former === null ? undefined : { title: t('versions.undo'), undo: goBack },
      );
    },
  });
  return (
    <Button
      size="xs"
      variant={isOlder ? 'default' : 'light'}
      disabled={version.state !== 'ready'}
      loading={activate.isPending}
      onClick={() => activate.mutate({ params: { site, version: version.id } })}
    >
      {isOlder ? t('versions.rollBack') : t('versions.activate')}
    </Button>
  );
}
