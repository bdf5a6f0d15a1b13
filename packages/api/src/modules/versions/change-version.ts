import type { EventType, Version } from '@daspanel/contract';
import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import type { Action, Change } from '../../changes/change-writer.ts';
import { checkRevision } from '../../http/etag.ts';
import { notFound, Problem } from '../../problem.ts';
import { findSite, type SiteParts } from '../sites/change-site.ts';
import type { SiteRow } from '../sites/site-store.ts';
import { requireLive } from '../sites/trash-site.ts';
import { presentVersion } from './present-version.ts';
import type { VersionRow } from './version-store.ts';

export interface VersionAddress {
  readonly site: SiteId;
  readonly version: VersionId;
}

/** The version and its site, if the caller sees them. */
export function findVersion(
  parts: Pick<SiteParts, 'sites' | 'versions'>,
  caller: Caller,
  { site: siteId, version: id }: VersionAddress,
): { readonly site: SiteRow; readonly version: VersionRow } {
  const site = findSite(parts, caller, siteId);
  const version = parts.versions.find(site.id, id);
  if (version === undefined) throw notFound();
  return { site, version };
}

interface Target extends VersionAddress {
  readonly ifMatch: ReadonlySet<number> | undefined;
  readonly event: EventType;
}

/** Changes one version of a live site that the caller sees, if it still has the revision he knows. `work` gives details for the audit record. */
export function changeVersion(
  parts: SiteParts,
  action: Action,
  caller: Caller,
  target: Target,
  work: (found: { readonly site: SiteRow; readonly version: VersionRow }, change: Change) => Readonly<Record<string, unknown>>,
): Promise<void> {
  return parts.changes.write(action, caller, (change) => {
    const found = findVersion(parts, caller, target);
    checkRevision(target.ifMatch, found.version.revision);
    requireLive(found.site);
    const details = work(found, change);
    change.describe({ object: found.version.id, site: found.site.id, owner: found.site.owner, details });
    change.announce(target.event, found.version.id, parts.versions.find(found.site.id, found.version.id)?.revision);
    change.touch(found.site.id);
    change.replyWith(202, presentVersionNow(parts, caller, target));
  });
}

export function presentVersionNow(parts: SiteParts, caller: Caller, address: VersionAddress): Version | null {
  const site = findSite(parts, caller, address.site);
  const version = parts.versions.find(site.id, address.version);
  return version === undefined
    ? null
    : { ...presentVersion(site, version, parts.addresses), state: version.lifecycle === 'building' ? 'building' : 'pending' };
}

export function requireReady(version: VersionRow): void {
  if (version.lifecycle === 'building') throw new Problem('version-not-ready', 'a job is still filling the version: wait for its end');
}

/** Throws when another version of the site has the name. Must run inside the transaction that gives it. */
export function checkVersionName(parts: Pick<SiteParts, 'versions'>, site: SiteId, name: string): void {
  if (!parts.versions.names(site).has(name)) return;
  throw new Problem('name-taken', `the site has a version named ${name}: choose another name`, {
    fields: [{ in: 'body', field: '/name', message: 'is in use' }],
  });
}
