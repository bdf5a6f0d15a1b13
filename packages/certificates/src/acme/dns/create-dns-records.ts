import type { DnsProvider } from '@daspanel/formats/acme-requests.ts';
import { createUpdateProvider } from './create-update-provider.ts';
import type { DnsRecords } from './dns-provider.ts';

/** Milliseconds since 1970. */
export interface ProviderParts {
  readonly now: () => number;
}

/** Every kind of provider: one line here, one file of its own, and its settings in `formats/acme-requests.ts`. */
const kinds: {
  readonly [Kind in DnsProvider['kind']]: (settings: Extract<DnsProvider, { kind: Kind }>, parts: ProviderParts) => DnsRecords;
} = {
  rfc2136: createUpdateProvider,
};

export function createDnsRecords(settings: DnsProvider, parts: ProviderParts): DnsRecords {
  return kinds[settings.kind](settings, parts);
}
