import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useSite } from '../../api/use-site.ts';
import { Page } from '../../ui/page.tsx';
import { GiveAway } from './give-away.tsx';
import { MoveToTrash } from './move-to-trash.tsx';
import { PurgeSite, RestoreSite } from './trashed-site.tsx';

/** Whose a site is, and its end. */
export function DangerPage() {
  const { t } = useTranslation();
  const { state } = useSite();
  const isTrashed = state === 'trashed';
  const mayReadPeople = useMay('users:read');
  return (
    <Page title={t('danger.title')} description={t('danger.description')}>
      <Stack gap="md" maw="44rem">
        {mayReadPeople && !isTrashed && <GiveAway />}
        {isTrashed ? (
          <>
            <RestoreSite />
            <PurgeSite />
          </>
        ) : (
          <MoveToTrash />
        )}
      </Stack>
    </Page>
  );
}
