import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shown } from '../../ui/shown-once.tsx';
import { describeAccess, type Access } from './describe-access.ts';

/** A password that was made up, until the person has put the dialog away. */
export function useSecret(): { readonly shown: Shown | undefined; readonly show: (access: Access) => void; readonly forget: () => void } {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Shown>();
  const show = (access: Access) =>
    setShown(
      describeAccess(access, {
        title: t('databases.secret.title', { name: access.user }),
        user: t('databases.secret.user'),
        password: t('databases.secret.password'),
        database: t('databases.connection.database'),
        php: t('databases.secret.php'),
        wordpress: t('databases.secret.wordpress'),
      }),
    );
  return { shown, show, forget: () => setShown(undefined) };
}
