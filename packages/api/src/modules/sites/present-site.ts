import type { Site } from '@daspanel/contract';
import { poolLimits } from '@daspanel/formats/pool.ts';
import { z } from 'zod';
import type { MappingStore } from '../mappings/mapping-store.ts';
import { urlsOfMapping } from '../mappings/urls-of-mapping.ts';
import type { Addresses } from './addresses.ts';
import { stateOf, type SiteRow } from './site-store.ts';

const defaultLimits = poolLimits.parse({});

/** What leaves the server of a site. A record whose limits cannot be read is shown as failed, so that it spoils no list. */
export function presentSite(
  site: SiteRow,
  { addresses, mappings }: { readonly addresses: Addresses; readonly mappings: Pick<MappingStore, 'listAll'> },
): Site {
  const limits = readLimits(site.limits);
  const problem = site.problem ?? (limits === undefined ? 'the record of the site is damaged: its limits cannot be read' : null);
  const isTrashed = site.lifecycle === 'trashed';
  return {
    id: site.id,
    name: site.name,
    description: site.description,
    tags: z.array(z.string()).parse(JSON.parse(site.tags)),
    state: problem === null ? stateOf(site) : isTrashed ? 'trashed' : 'failed',
    enabled: site.enabled === 1,
    activeVersion: site.active_version,
    limits: limits ?? defaultLimits,
    urls: isTrashed || site.active_version === null ? [] : addresses.ofSite(site),
    mappedUrls: isTrashed ? [] : mappings.listAll(site.id).flatMap((mapping) => urlsOfMapping(mapping, addresses)),
    owner: site.owner,
    ...(problem === null ? {} : { problem }),
    createdAt: new Date(site.created_at).toISOString(),
    updatedAt: new Date(site.updated_at).toISOString(),
    ...(site.trashed_at === null ? {} : { trashedAt: new Date(site.trashed_at).toISOString() }),
    revision: site.revision,
  };
}

function readLimits(text: string): Site['limits'] | undefined {
  try {
    return poolLimits.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
