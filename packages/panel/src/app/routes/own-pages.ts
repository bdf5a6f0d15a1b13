import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageList } from './page-list.ts';

/** Pages of the person who is signed in. One line for each. */
export const ownPages: PageList = {
  '/': lazyRouteComponent(() => import('../../pages/home/home-page.tsx'), 'HomePage'),
  '/account': lazyRouteComponent(() => import('../../pages/account/profile-page.tsx'), 'ProfilePage'),
  '/account/security': lazyRouteComponent(() => import('../../pages/account/security-page.tsx'), 'SecurityPage'),
  '/account/tokens': lazyRouteComponent(() => import('../../pages/account/tokens-page.tsx'), 'TokensPage'),
};
