import { createHash } from 'node:crypto';
import { poolId, type PoolId } from '@daspanel/formats/identifiers.ts';
import type { PoolDescriptor } from '@daspanel/formats/pool.ts';
import type { WantedSite, WantedVersion } from './wanted-site.ts';

/** The pool that runs a version's PHP; undefined for engines without one. Versions with the same PHP and settings share it. */
export function planPool(site: WantedSite, version: WantedVersion): PoolDescriptor | undefined {
  if (version.engine.kind !== 'php') return undefined;
  const { version: php, settings } = version.engine;
  return {
    pool: namePool(site, php, settings),
    site: site.id,
    php,
    settings,
    limits: site.limits,
    cache: { generation: site.cacheGeneration },
  };
}

function namePool(site: WantedSite, php: string, settings: Readonly<Record<string, unknown>>): PoolId {
  const content = JSON.stringify([sortKeys(settings), sortKeys(site.limits), site.cacheGeneration]);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 8);
  return poolId.parse(`${site.id}-${php.replace('.', '')}-${digest}`);
}

function sortKeys(object: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
