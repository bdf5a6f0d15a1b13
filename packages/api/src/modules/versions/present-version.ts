import { engine, userId, type Engine, type Version } from '@daspanel/contract';
import type { Addresses } from '../sites/addresses.ts';
import { stateOf, type SiteRow } from '../sites/site-store.ts';
import type { VersionRow } from './version-store.ts';

/** What leaves the server of a version. One whose engine cannot be read is shown as failed. */
export function presentVersion(site: SiteRow, version: VersionRow, addresses: Addresses): Version {
  const stored = readEngineOrUndefined(version.engine);
  const problem = stored === undefined ? 'the record of the version is damaged: its engine cannot be read' : (site.problem ?? undefined);
  const isServed = version.lifecycle === 'live' && site.lifecycle === 'live';
  return {
    id: version.id,
    site: version.site,
    name: version.name,
    description: version.description,
    engine: stored ?? { kind: 'static' },
    type: version.type,
    root: version.root,
    active: site.active_version === version.id,
    state: stateOfVersion(site, version, problem),
    ...(problem === undefined || version.lifecycle === 'building' ? {} : { problem }),
    previewUrls: isServed ? addresses.ofVersion(site, version) : [],
    ...(version.source === null ? {} : { source: version.source }),
    createdBy: userId.nullable().catch(null).parse(version.created_by),
    bytes: version.bytes,
    files: version.files,
    madeIn: version.made_in,
    deployedAt: version.deployed_at === null ? null : new Date(version.deployed_at).toISOString(),
    createdAt: new Date(version.created_at).toISOString(),
    updatedAt: new Date(version.updated_at).toISOString(),
    revision: version.revision,
  };
}

function stateOfVersion(site: SiteRow, version: VersionRow, problem: string | undefined): Version['state'] {
  if (version.lifecycle === 'building') return 'building';
  if (problem !== undefined) return 'failed';
  return stateOf(site) === 'pending' ? 'pending' : 'ready';
}

function readEngineOrUndefined(text: string): Engine | undefined {
  try {
    return engine.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
