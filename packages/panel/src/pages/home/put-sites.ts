import type { ListPage } from '../../api/use-list.ts';

interface WithId {
  readonly id: string;
}

/**
 * Puts what is known of sites (left out of `found`: they are gone) into the pages of a list. `takesNew`: those that are not there yet belong on top; `fresh` are
 * the ids of these.
 */
export function putSites<Site extends WithId>(
  pages: readonly ListPage<Site>[],
  ids: readonly string[],
  found: ReadonlyMap<string, Site>,
  takesNew: boolean,
): { readonly pages: ListPage<Site>[]; readonly fresh: readonly string[] } {
  const asked = new Set(ids);
  const put = (items: readonly Site[]) => items.flatMap((one) => (asked.has(one.id) ? (found.get(one.id) ?? []) : [one]));
  const there = new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
  const added = takesNew ? ids.flatMap((id) => (there.has(id) ? [] : (found.get(id) ?? []))) : [];
  const changed = pages.map((page, index) => {
    const isTouched = page.items.some(({ id }) => asked.has(id)) || (index === 0 && added.length > 0);
    return isTouched ? { ...page, items: [...(index === 0 ? added : []), ...put(page.items)] } : page;
  });
  return { pages: changed, fresh: added.map(({ id }) => id) };
}
