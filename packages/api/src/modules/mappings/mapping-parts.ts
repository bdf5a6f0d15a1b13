import type { Mapping, MappingId } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { notFound, Problem } from '../../problem.ts';
import { findSite, type SiteParts } from '../sites/change-site.ts';
import type { SiteRow } from '../sites/site-store.ts';
import type { MappingRow } from './mapping-store.ts';
import { presentMapping } from './present-mapping.ts';

export interface MappingAddress {
  readonly site: SiteId;
  readonly mapping: MappingId;
}

export interface FoundMapping {
  readonly site: SiteRow;
  readonly mapping: MappingRow;
}

/** The mapping and its site, if the caller sees them. */
export function findMapping(parts: Pick<SiteParts, 'sites' | 'mappings'>, caller: Caller, address: MappingAddress): FoundMapping {
  const site = findSite(parts, caller, address.site);
  const mapping = parts.mappings.find(site.id, address.mapping);
  if (mapping === undefined) throw notFound();
  return { site, mapping };
}

/** The mapping as it stands inside the running transaction: written, and not yet applied. Null when it is gone. */
export function presentMappingNow(parts: SiteParts, caller: Caller, address: MappingAddress): Mapping | null {
  const site = findSite(parts, caller, address.site);
  const mapping = parts.mappings.find(site.id, address.mapping);
  return mapping === undefined ? null : { ...presentMapping(site, mapping, parts.addresses), state: 'pending' };
}

const MOST_MAPPINGS = 100;

/** Throws when the site can have no further mapping. */
export function requireRoom(parts: Pick<SiteParts, 'mappings'>, site: SiteId): void {
  if (parts.mappings.listAll(site).length >= MOST_MAPPINGS)
    throw new Problem('limit-reached', `a site may have ${MOST_MAPPINGS} mappings: delete one first`);
}
