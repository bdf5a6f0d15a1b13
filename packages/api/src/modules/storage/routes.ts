import { contract } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { findSite } from '../sites/change-site.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { VersionStore } from '../versions/version-store.ts';

/** The server takes any; this is the one that clients assume where none is set. */
const REGION = 'us-east-1';

interface Parts {
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  /** Address of the S3 server, such as `https://s3.daspanel.localhost`. */
  readonly storageUrl: string;
}

export function storageHandlers(parts: Parts): Handler[] {
  return [
    handle(contract.storage.get, ({ query, caller }) => {
      const buckets = query.site === undefined ? [] : listBuckets(parts, caller, query.site);
      return { status: 200, body: { endpoint: parts.storageUrl, region: REGION, buckets } };
    }),
  ];
}

/** The bucket of the active version comes first. None while the site is in the trash. */
function listBuckets(parts: Parts, caller: Caller, id: SiteId) {
  const site = findSite(parts, caller, id);
  if (site.lifecycle === 'trashed') return [];
  const filled = parts.versions.listAll(id).filter(({ lifecycle }) => lifecycle === 'live');
  const active = filled.filter((version) => version.id === site.active_version);
  return [
    ...active.map((version) => ({ name: site.name, version: version.id, active: true })),
    ...filled.map((version) => ({ name: `${version.name}.${site.name}`, version: version.id, active: false })),
  ];
}
