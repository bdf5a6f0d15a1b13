import type { PageList } from './page-list.ts';

/** Pages of a site, by the last part of their address. One line for each: `lazyRouteComponent(() => import('…'), 'NameOfTheExport')`. */
export const sitePages: PageList = {};
