import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageList } from './page-list.ts';

/** Pages of the person who is signed in. One line for each. */
export const ownPages: PageList = {
  '/': lazyRouteComponent(() => import('../../pages/home/home-page.tsx'), 'HomePage'),
};
