import { IconCircleFilled, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useIsLive } from '../../api/live.ts';
import classes from './shell.module.css';

/** Whether what is shown follows what happens. */
export function LiveState() {
  const { t } = useTranslation();
  const isLive = useIsLive();
  return (
    <span className={classes.live} data-live={isLive} role="status">
      {isLive ? <IconCircleFilled size={8} aria-hidden /> : <IconPlugConnectedX size={14} aria-hidden />}
      {isLive ? t('shell.live.on') : t('shell.live.off')}
    </span>
  );
}
