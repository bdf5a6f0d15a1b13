import type { DnsProvider } from '@daspanel/contract';
import type { CertificateSettingsParts } from '../certificate-settings/certificate-settings-parts.ts';
import { presentAcmeState } from '../certificate-settings/present-certificate-settings.ts';
import type { DnsProviderRow } from './dns-provider-store.ts';

/** What leaves the server of a DNS provider: not its key. */
export function presentDnsProvider({ dirty }: Pick<CertificateSettingsParts, 'dirty'>, row: DnsProviderRow): DnsProvider {
  return {
    id: row.id,
    name: row.name,
    kind: 'rfc2136',
    zones: row.zones,
    server: { host: row.host, port: row.port },
    key: { name: row.key_name, algorithm: row.algorithm },
    ...presentAcmeState(dirty),
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
    revision: row.revision,
  };
}
