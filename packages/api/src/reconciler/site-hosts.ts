import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';

interface Named<Id> {
  readonly id: Id;
  readonly name: string;
}

/** Host names that serve the active version of a site. */
export function hostsOfSite(site: Named<SiteId>, hostName: string): readonly [string, string] {
  return [`${site.name}.sites.${hostName}`, `${site.id}.sites.${hostName}`];
}

/** Host names that serve one version, active or not. */
export function hostsOfVersion(site: Named<SiteId>, version: Named<VersionId>, hostName: string): readonly [string, string] {
  return [`${version.name}.v.${site.name}.sites.${hostName}`, `${version.id}.v.${site.id}.sites.${hostName}`];
}
