import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageList } from './page-list.ts';

/** Pages that are shown without a sign-in. One line for each. */
export const openPages: PageList = {
  '/sign-in': lazyRouteComponent(() => import('../../pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
  '/accept': lazyRouteComponent(() => import('../../pages/accept/accept-page.tsx'), 'AcceptPage'),
  '/reset': lazyRouteComponent(() => import('../../pages/reset/reset-page.tsx'), 'ResetPage'),
  '/setup': lazyRouteComponent(() => import('../../pages/setup/setup-page.tsx'), 'SetupPage'),
};
