import { keyOfSubject, type Subject } from '../../reconciler/subject.ts';
import type { DnsProviderStore } from '../dns-providers/dns-provider-store.ts';
import type { CertificateSettingsStore } from './certificate-settings-store.ts';

const KIND = 'acme';

/** Of the one thing that the ACME client is told: settings and DNS providers. */
export const ACME_SETTINGS = keyOfSubject(KIND, 'settings');

/** What the reconciler does for the ACME client: hands over all that people have set. */
export function createAcmeSubject(parts: {
  readonly certificateSettings: CertificateSettingsStore;
  readonly dnsProviders: DnsProviderStore;
}): Subject {
  return {
    kind: KIND,
    plan() {
      const { settings } = parts.certificateSettings.read();
      return [{ do: 'configure-acme', wanted: { settings, providers: parts.dnsProviders.listAll() } }];
    },
    files: () => [],
    exists: () => true,
  };
}
