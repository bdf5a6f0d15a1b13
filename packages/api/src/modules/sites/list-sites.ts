import type { ListedSite, ListSitesQuery } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import type { SiteMeasures } from '../metrics/site-measures.ts';
import type { MappingStore } from '../mappings/mapping-store.ts';
import type { VersionStore } from '../versions/version-store.ts';
import type { Addresses } from './addresses.ts';
import { describeSites } from './describe-sites.ts';
import { presentSite } from './present-site.ts';
import type { SiteRow, SiteStore } from './site-store.ts';

export interface ListParts {
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  readonly mappings: MappingStore;
  readonly addresses: Addresses;
  readonly measures: SiteMeasures;
}

/** One page of the sites that the caller sees. What an overview holds is read for the page at once, not site by site. */
export function listSites(parts: ListParts, caller: Caller, query: ListSitesQuery): { items: ListedSite[]; next: string | null } {
  const { limit, cursor, include, ...filter } = query;
  const list = ['sites.list', filter];
  const isByName = query.sort.endsWith('name');
  const after = isByName
    ? parseCursor(list, ['string', 'string'] as const, cursor)
    : parseCursor(list, ['number', 'string'] as const, cursor);
  const rows = parts.sites.forActor(caller.actor).list({ ...filter, after, limit: limit + 1 });
  const overviews = include === undefined ? undefined : describeSites(parts, rows.slice(0, limit));
  return pageOf(
    rows,
    limit,
    list,
    (site): ListedSite => {
      const overview = overviews?.get(site.id);
      return { ...presentSite(site, parts), ...(overview === undefined ? {} : { overview }) };
    },
    (site) => [sortedValue(site, query.sort, parts.measures), site.id],
  );
}

function sortedValue(site: SiteRow, sort: ListSitesQuery['sort'], measures: SiteMeasures): string | number {
  if (sort.endsWith('name')) return site.name;
  if (sort.endsWith('requests')) return measures.requestsOf(site.id);
  if (sort.endsWith('disk')) return measures.diskOf(site.id) ?? 0;
  return sort.endsWith('createdAt') ? site.created_at : site.updated_at;
}
