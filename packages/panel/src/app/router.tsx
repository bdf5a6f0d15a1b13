import { ProblemAnswer } from '@daspanel/contract/client.ts';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, type AnyRoute } from '@tanstack/react-router';
import { queryClient } from '../api/query-client.ts';
import { sessionQuery } from '../api/session.ts';
import { loadAll } from '../ui/late/all-there.ts';
import { ErrorFrame } from './shell/error-frame.tsx';
import { NotFound } from './shell/not-found.tsx';
import { Shell } from './shell/shell.tsx';
import { adminPages } from './routes/admin-pages.ts';
import { openPages } from './routes/open-pages.ts';
import { ownPages } from './routes/own-pages.ts';
import type { PageList } from './routes/page-list.ts';
import { sitePages } from './routes/site-pages.ts';

/** The one page that does with the first styles. */
const FIRST_VIEW = '/';

const root = createRootRoute({ component: Outlet });

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => await requireSession(location.href),
});

const site = createRoute({
  getParentRoute: () => shell,
  path: '/sites/$site',
  component: lazyRouteComponent(() => import('./shell/site-frame.tsx'), 'SiteFrame'),
});

const siteIndex = createRoute({
  getParentRoute: () => site,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/sites/$site/overview', params, replace: true });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    ...routesOf(root, openPages),
    shell.addChildren([
      ...routesOf(shell, ownPages),
      ...routesOf(shell, prefixed('/admin/', adminPages)),
      site.addChildren([siteIndex, ...routesOf(site, prefixed('/', sitePages))]),
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 200,
  defaultErrorComponent: ErrorFrame,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
  scrollToTopSelectors: ['main'],
});

function routesOf(parent: AnyRoute, pages: PageList): AnyRoute[] {
  return Object.entries(pages).map(([path, component]) =>
    createRoute({ getParentRoute: () => parent, path, component, ...(path === FIRST_VIEW ? {} : { loader: loadAll }) }),
  );
}

function prefixed(prefix: string, pages: PageList): PageList {
  return Object.fromEntries(Object.entries(pages).map(([path, page]) => [`${prefix}${path}`, page]));
}

/** Where people go who lack a second factor that their role needs. */
const SECURITY = '/account/security';

/** Nobody, or half a person, is signed in: he does that first and comes back to where he wanted to go. */
async function requireSession(wanted: string): Promise<void> {
  const next = wanted === '/' ? {} : { next: wanted };
  try {
    const { body } = await queryClient.ensureQueryData(sessionQuery);
    if (body.stage === 'full' && body.lacksSecondFactor && !wanted.startsWith(SECURITY)) throw redirect({ to: SECURITY });
    if (body.stage === 'full') return;
  } catch (error) {
    if (!(error instanceof ProblemAnswer) || error.problem.status !== 401) throw error;
  }
  throw redirect({ to: '/sign-in', search: next });
}
