import type { WantedCertificate } from '@daspanel/formats/wanted-certificate.ts';
import type { StoredCertificateSettings } from './certificate-settings-store.ts';

interface Surroundings {
  readonly settings: StoredCertificateSettings;
  /** Zones of all DNS providers. */
  readonly zones: readonly string[];
  readonly hostName: string;
}

const SERVICES = ['admin', 'api', 'view', 'db', 's3'];

/** Names of the installation, or addresses, that are to have a certificate of a public authority; none: the local authority's. */
export function planOwnNames(id: 'installation' | 'addresses', { settings, zones, hostName }: Surroundings): readonly string[] {
  if (id === 'addresses') return settings.addresses;
  if (settings.installation === 'local') return [];
  const isWritable = zones.some((zone) => hostName === zone || hostName.endsWith(`.${zone}`));
  if (isWritable && settings.challenges.includes('dns-01'))
    return ['', '*.', '*.sites.', '*.s3.', '*.dev.'].map((label) => `${label}${hostName}`);
  return [hostName, ...SERVICES.map((service) => `${service}.${hostName}`)];
}

/** The certificate as its file says it; undefined: there is to be none. */
export function planOwnCertificate(id: 'installation' | 'addresses', surroundings: Surroundings): WantedCertificate | undefined {
  const names = planOwnNames(id, surroundings);
  return names.length === 0 ? undefined : { id, choice: 'automatic', site: null, names };
}
