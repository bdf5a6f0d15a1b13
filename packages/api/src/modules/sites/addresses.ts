import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import { hostsOfSite, hostsOfVersion } from '../../reconciler/site-hosts.ts';

interface Ports {
  readonly hostName: string;
  readonly httpPort: number;
  readonly httpsPort: number;
}
interface Named<Id> {
  readonly id: Id;
  readonly name: string;
}

/** Makes the addresses that sites and versions have, over HTTPS first. Usual ports are left out. */
export function createAddresses({ hostName, httpPort, httpsPort }: Ports) {
  const secure = httpsPort === 443 ? '' : `:${httpsPort}`;
  const plain = httpPort === 80 ? '' : `:${httpPort}`;
  const urlsOf = (hosts: readonly string[]) => hosts.flatMap((host) => [`https://${host}${secure}/`, `http://${host}${plain}/`]);
  return {
    ofHosts: urlsOf,
    ofSite: (site: Named<SiteId>) => urlsOf(hostsOfSite(site, hostName)),
    ofVersion: (site: Named<SiteId>, version: Named<VersionId>) => urlsOf(hostsOfVersion(site, version, hostName)),
  };
}
export type Addresses = ReturnType<typeof createAddresses>;
