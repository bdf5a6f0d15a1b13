import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { poolLimits, type PoolLimits } from '@daspanel/formats/pool.ts';
import { systemActor } from '../access/actor.ts';
import { readMapping } from '../modules/mappings/read-mapping.ts';
import type { MappingStore } from '../modules/mappings/mapping-store.ts';
import { isServed, type SiteStore } from '../modules/sites/site-store.ts';
import { readEngine, type VersionStore } from '../modules/versions/version-store.ts';
import { SiteProblem } from './site-problem.ts';
import type { WantedSite } from './wanted-site.ts';

/** Reads what is wanted of a site; undefined when it has been purged. Throws when its record is damaged. */
export function readWantedSite(
  { sites, versions, mappings }: { readonly sites: SiteStore; readonly versions: VersionStore; readonly mappings: MappingStore },
  id: SiteId,
): WantedSite | undefined {
  const site = sites.forActor(systemActor).find(id);
  if (site === undefined) return undefined;
  return {
    id,
    name: site.name,
    owner: site.owner,
    createdAt: site.created_at,
    isEnabled: isServed(site),
    isTrashed: site.lifecycle === 'trashed',
    activeVersion: site.active_version,
    limits: readLimits(site.limits),
    cacheGeneration: site.cache_generation,
    versions: versions.listAll(id).map((version) => ({
      id: version.id,
      name: version.name,
      isBuilding: version.lifecycle === 'building',
      engine: readEngine(version),
      type: version.type,
      root: version.root,
    })),
    mappings: mappings
      .listAll(id)
      .filter(({ holds }) => holds === 1)
      .map(readMapping),
  };
}

function readLimits(text: string): PoolLimits {
  try {
    return poolLimits.parse(JSON.parse(text));
  } catch (error) {
    throw new SiteProblem('the record of the site is damaged: its limits cannot be read', { cause: error });
  }
}
