import type { PageList } from './page-list.ts';

/** Pages that are shown without a sign-in. One line for each, as in `own-pages.ts`. */
export const openPages: PageList = {};
