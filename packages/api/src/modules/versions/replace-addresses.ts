import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import { hostsOfSite, hostsOfVersion } from '../../reconciler/site-hosts.ts';

interface Site {
  readonly id: SiteId;
  readonly name: string;
  readonly active_version: VersionId | null;
}
interface Version {
  readonly id: VersionId;
  readonly name: string;
}

export interface AddressReplacement {
  readonly from: string;
  readonly to: string;
  /** `from` ends with a host name: it is not found inside of a longer one. */
  readonly isHost: true;
}

/**
 * What puts the addresses of a clone in the place of those of its original: the original's previews, the domains that lead to it and, where it is the active version,
 * the site's own names. They begin after the scheme and end before the port, so that http and https with and without a port all become the same of the clone; once as
 * they stand (data-services finds them in JSON too), and once encoded for a query.
 */
export function replaceAddresses(
  site: Site,
  original: Version,
  clone: Version,
  { hostName, mapped }: { readonly hostName: string; readonly mapped: readonly string[] },
): readonly AddressReplacement[] {
  const own = site.active_version === original.id ? hostsOfSite(site, hostName) : [];
  const [to] = hostsOfVersion(site, clone, hostName);
  return [...hostsOfVersion(site, original, hostName), ...own, ...mapped].flatMap((host) => [
    { from: `//${host}`, to: `//${to}`, isHost: true as const },
    { from: `%2F%2F${encodeURIComponent(host)}`, to: `%2F%2F${to}`, isHost: true as const },
  ]);
}
