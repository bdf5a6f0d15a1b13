import { Anchor, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { useSite } from '../../api/use-site.ts';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ReadableHost } from '../../ui/readable-host.tsx';
import { SiteIcon } from '../../ui/site-icon/site-icon.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { siteNavigation } from '../routes/site-navigation.ts';
import { sitePages } from '../routes/site-pages.ts';
import classes from './shell.module.css';

/** The same second navigation for every site, whatever it runs. */
export function SiteFrame() {
  const { t } = useTranslation();
  const site = useSite();
  const { scopes } = useSession();
  const places = siteNavigation.filter(({ path, needs }) => path in sitePages && scopes.includes(needs));
  const [address] = [...site.mappedUrls, ...site.urls];
  const navigation = useShownPlace();
  return (
    <>
      <div className={classes.siteHead}>
        <SiteIcon site={site} size={20} />
        <Text className={classes.siteName}>{site.name}</Text>
        <StateBadge state={site.state} title={t(`home.state.${site.state}`)} />
        {address !== undefined && (
          <Anchor href={address} target="_blank" rel="noreferrer" size="xs">
            {address.replace(/^https?:\/\/|\/$/g, '')} <IconExternalLink size={12} aria-hidden />
          </Anchor>
        )}
        {address !== undefined && <ReadableHost url={address} />}
      </div>
      <nav ref={navigation} className={classes.tabs} aria-label={t('shell.site.navigation')}>
        {places.map(({ path, icon: Icon }) => (
          <Link key={path} to={`/sites/$site/${path}`} params={{ site: site.id }} className={classes.tab}>
            <Icon size={15} stroke={1.6} aria-hidden />
            {t(`shell.site.${path}`)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<PageSkeleton />}>
        <Outlet />
      </Suspense>
    </>
  );
}

/** On narrow windows the navigation is wider than the window: the place that is open is brought into sight. */
function useShownPlace() {
  const navigation = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  useEffect(() => {
    const show = () => navigation.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    show();
    addEventListener('resize', show);
    return () => removeEventListener('resize', show);
  }, [path]);
  return navigation;
}
