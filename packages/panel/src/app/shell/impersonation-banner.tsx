import { users } from '@daspanel/contract/users.ts';
import { Button, Text } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import classes from './shell.module.css';

/** Always in sight while somebody sees what another person sees. */
export function ImpersonationBanner() {
  const { t } = useTranslation();
  const { user } = useSession();
  // A new document, so that nothing of what the other person sees stays in memory.
  const end = useChange(users.endImpersonation, { onDone: () => location.assign('/') });
  return (
    <div className={classes.impersonation} role="status">
      <IconEye size={16} aria-hidden />
      <Text size="sm" fw={600} truncate>
        {t('shell.impersonation.text', { name: user.name })}
      </Text>
      <Button size="compact-xs" color="dark" onClick={() => end.mutate({})} loading={end.isPending}>
        {t('shell.impersonation.end')}
      </Button>
    </div>
  );
}
