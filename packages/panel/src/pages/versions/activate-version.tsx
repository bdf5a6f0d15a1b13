import { versions, type Version } from '@daspanel/contract/versions.ts';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { tellWithUndo } from '../../ui/tell-with-undo.tsx';

/** Makes a version live in one step, and offers the way back. */
export function ActivateVersion({ version, isOlder }: { readonly version: Version; readonly isOlder: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id: site, name: siteName, activeVersion } = useSite();
  // What was live at the click: by the time of the answer an event may have told of the other version.
  const formerAtClick = useRef(activeVersion);
  const goBack = async (former: Version['id']) => {
    await client.call(versions.activate, { params: { site, version: former } });
    await refresh();
  };
  const refresh = async () => {
    await Promise.all(['sites', 'versions'].map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
  };
  const activate = useChange(versions.activate, {
    onDone: () => {
      const former = formerAtClick.current;
      void refresh();
      void tellWithUndo(
        t('versions.activated', { name: version.name }),
        former === null ? undefined : { title: t('versions.undo'), undo: () => goBack(former) },
      );
    },
  });
  const request = { params: { site, version: version.id } };
  return (
    <>
      <CopyAs of={asCommand(versions.activate, request, cli`versions activate ${siteName} ${version.name}`)} />
      <Button
        size="xs"
        variant={isOlder ? 'default' : 'light'}
        disabled={version.state !== 'ready'}
        loading={activate.isPending}
        onClick={() => {
          formerAtClick.current = activeVersion;
          activate.mutate(request);
        }}
      >
        {isOlder ? t('versions.rollBack') : t('versions.activate')}
      </Button>
    </>
  );
}
