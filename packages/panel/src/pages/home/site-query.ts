import { siteState, type ListSitesQuery } from '@daspanel/contract/sites.ts';
import type { z } from 'zod';
import type { sites } from '@daspanel/contract/sites.ts';

/** What Home shows, as its address says it. */
export interface SiteFilter {
  readonly search: string;
  readonly state: string;
  readonly tag: string;
  readonly sort: string;
}

export const NO_FILTER: SiteFilter = { search: '', state: '', tag: '', sort: '-createdAt' };

/** From the address; whatever stands in it. */
export function readFilter(search: Readonly<Record<string, unknown>>): SiteFilter {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) : '';
  };
  const { success } = siteState.safeParse(text('state'));
  return { search: text('search'), state: success ? text('state') : '', tag: text('tag'), sort: text('sort') || NO_FILTER.sort };
}

/** For the address: only what differs from what is shown anyway. */
export function writeFilter(filter: SiteFilter): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(filter).filter(([name, value]) => value !== NO_FILTER[name as keyof SiteFilter]));
}

type Query = z.input<typeof sites.list.query>;

export function queryOf({ search, state, tag, sort }: SiteFilter): Query {
  return {
    limit: 100,
    include: 'overview',
    sort: sort as ListSitesQuery['sort'],
    ...(search === '' ? {} : { search }),
    ...(state === '' ? {} : { state: state as NonNullable<ListSitesQuery['state']> }),
    ...(tag === '' ? {} : { tag }),
  };
}
