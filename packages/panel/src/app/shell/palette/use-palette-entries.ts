import { sites, type Site } from '@daspanel/contract/sites.ts';
import { useMantineColorScheme } from '@mantine/core';
import { IconBook, IconMoon, IconPlus, IconServer2, IconSun, IconWorld, type TablerIcon } from '@tabler/icons-react';
import { useParams, type AnyRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { useLateAnswer } from '../../../api/use-answer.ts';
import { adminNavigation } from '../../routes/admin-navigation.ts';
import { adminPages } from '../../routes/admin-pages.ts';
import { siteNavigation } from '../../routes/site-navigation.ts';
import { sitePages } from '../../routes/site-pages.ts';
import { fits } from './fits.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly title: string;
  readonly detail?: string;
  /** A picture, or the site whose own is shown. */
  readonly icon: TablerIcon | Site;
  readonly run: (router: AnyRouter) => void;
}

export interface PaletteGroup {
  readonly title: string;
  readonly entries: readonly PaletteEntry[];
}

const MOST_SITES = 7;

/** What fits `query`, in groups. The server is asked for what has been typed for a moment, `settled`. */
export function usePaletteEntries(query: string, settled: string): readonly PaletteGroup[] {
  const { t } = useTranslation();
  // What was found for fewer letters stays in sight only as far as it fits: Enter must not take what is no longer meant.
  const found = useFoundSites(settled).filter((site) => isMeant(site, query));
  const groups = [
    { title: t('shell.palette.sites'), entries: found.map(siteEntry) },
    { title: t('shell.palette.domains'), entries: query === '' ? [] : found.flatMap(domainEntries) },
    { title: t('shell.palette.actions'), entries: useActions().filter(({ title }) => fits(query, title)) },
    { title: t('shell.palette.pages'), entries: usePlaces().filter(({ title }) => fits(query, title)) },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

function useFoundSites(search: string): readonly Site[] {
  const answer = useLateAnswer(true, sites.list, {
    query: { limit: MOST_SITES, ...(search.trim() === '' ? { sort: '-updatedAt' } : { search: search.trim().slice(0, 100) }) },
  });
  return answer?.body.items ?? [];
}

function isMeant({ id, name, description, mappedUrls }: Site, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return [id, name, description, ...mappedUrls].some((text) => text.toLowerCase().includes(wanted));
}

function siteEntry(site: Site): PaletteEntry {
  const { id, name, description } = site;
  return {
    id,
    title: name,
    ...(description === '' ? {} : { detail: description }),
    icon: site,
    run: (router) => void router.navigate({ to: '/sites/$site/overview', params: { site: id } }),
  };
}

/** The domains that lead to a site that was found. */
function domainEntries({ id, name, mappedUrls }: Site): readonly PaletteEntry[] {
  const hosts = new Set(mappedUrls.map((url) => new URL(url).host));
  return [...hosts].map((host) => ({
    id: host,
    title: host,
    detail: name,
    icon: IconWorld,
    run: (router) => void router.navigate({ to: '/sites/$site/domains', params: { site: id } }),
  }));
}

function useActions(): readonly PaletteEntry[] {
  const { t } = useTranslation();
  const { scopes } = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const create: PaletteEntry = {
    id: 'new-site',
    title: t('shell.palette.newSite'),
    icon: IconPlus,
    run: (router) => void router.navigate({ to: '/', search: { new: true } }),
  };
  const themes = (
    [
      ['light', IconSun],
      ['dark', IconMoon],
    ] as const
  ).map(([scheme, icon]) => ({
    id: `theme-${scheme}`,
    title: `${t('shell.theme.title')}: ${t(`shell.theme.${scheme}`)}`,
    icon,
    run: () => setColorScheme(scheme),
  }));
  const docs: PaletteEntry = {
    id: 'api-docs',
    title: t('shell.palette.apiDocs'),
    icon: IconBook,
    run: () => void open(location.origin.replace('//admin.', '//api.'), '_blank', 'noreferrer'),
  };
  return [...(scopes.includes('sites:create') ? [create] : []), ...themes, docs];
}

/** The pages of the site that is open, then those of the administration. */
function usePlaces(): readonly PaletteEntry[] {
  const { t } = useTranslation();
  const { scopes } = useSession();
  const { site } = useParams({ strict: false }) as { readonly site?: string };
  const home: PaletteEntry = { id: '/', title: t('shell.allSites'), icon: IconServer2, run: (router) => void router.navigate({ to: '/' }) };
  const ofSite = siteNavigation.filter(({ path, needs }) => site !== undefined && path in sitePages && scopes.includes(needs));
  const ofAdmin = adminNavigation.filter(({ path, needs }) => path in adminPages && scopes.includes(needs));
  return [
    home,
    ...ofSite.map(({ path, icon }): PaletteEntry => ({
      id: `site-${path}`,
      title: t(`shell.site.${path}`),
      icon,
      run: (router) => void router.navigate({ to: `/sites/$site/${path}`, params: { site } }),
    })),
    ...ofAdmin.map(({ path, icon }): PaletteEntry => ({
      id: `admin-${path}`,
      title: `${t('shell.administration')}: ${t(`shell.admin.${path}`)}`,
      icon,
      run: (router) => void router.navigate({ to: `/admin/${path}` }),
    })),
  ];
}
