import type { PageList } from './page-list.ts';

/** Pages of the administration, by the last part of their address. One line for each, as in `site-pages.ts`. */
export const adminPages: PageList = {};
