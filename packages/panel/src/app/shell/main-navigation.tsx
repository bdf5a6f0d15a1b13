import { IconServer2, type TablerIcon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { adminNavigation } from '../routes/admin-navigation.ts';
import { adminPages } from '../routes/admin-pages.ts';
import classes from './shell.module.css';

export function MainNavigation() {
  const { t } = useTranslation();
  const { scopes } = useSession();
  const administration = adminNavigation.filter(({ path, needs }) => path in adminPages && scopes.includes(needs));
  return (
    <>
      <NavigationLink to="/" icon={IconServer2} title={t('shell.sites')} isExact />
      {administration.length > 0 && <div className={classes.navigationTitle}>{t('shell.administration')}</div>}
      {administration.map(({ path, icon }) => (
        <NavigationLink key={path} to={`/admin/${path}`} icon={icon} title={t(`shell.admin.${path}`)} />
      ))}
    </>
  );
}

interface Place {
  readonly to: string;
  readonly icon: TablerIcon;
  readonly title: string;
  readonly isExact?: true;
}

function NavigationLink({ to, icon: Icon, title, isExact }: Place) {
  return (
    <Link to={to} className={classes.link} activeOptions={{ exact: isExact === true, includeSearch: false }}>
      <Icon size={17} stroke={1.6} aria-hidden />
      {title}
    </Link>
  );
}
