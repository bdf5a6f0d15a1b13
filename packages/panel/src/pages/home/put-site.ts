import type { ListPage } from '../../api/use-list.ts';

interface WithId {
  readonly id: string;
}

/** Puts what is known of a site (undefined: it is gone) into the pages of a list. `takesNew`: one that is not there yet belongs on top. */
export function putSite<Site extends WithId>(
  pages: readonly ListPage<Site>[],
  id: string,
  site: Site | undefined,
  takesNew: boolean,
): { readonly pages: ListPage<Site>[]; readonly isNew: boolean } {
  const isThere = pages.some(({ items }) => items.some((one) => one.id === id));
  if (isThere) {
    const put = (items: readonly Site[]) => items.flatMap((one) => (one.id !== id ? [one] : site === undefined ? [] : [site]));
    return { pages: pages.map((page) => ({ ...page, items: put(page.items) })), isNew: false };
  }
  if (site === undefined || !takesNew) return { pages: [...pages], isNew: false };
  return { pages: pages.map((page, index) => (index === 0 ? { ...page, items: [site, ...page.items] } : page)), isNew: true };
}
