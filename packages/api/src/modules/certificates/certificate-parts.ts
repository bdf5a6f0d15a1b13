import type { RateLimiter } from '../../access/rate-limit.ts';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { CertificateSettingsStore } from '../certificate-settings/certificate-settings-store.ts';
import type { DnsProviderStore } from '../dns-providers/dns-provider-store.ts';
import type { SiteParts } from '../sites/change-site.ts';
import type { CertificateOwnerStore } from './certificate-owner-store.ts';
import type { AskAcme, AskAgent } from './ask-certificates.ts';

/** What the operations on certificates work with. */
export interface CertificateParts extends SiteParts {
  readonly askAgent: AskAgent;
  readonly askAcme: AskAcme;
  readonly certificateOwners: CertificateOwnerStore;
  readonly certificateSettings: CertificateSettingsStore;
  readonly dnsProviders: DnsProviderStore;
  readonly writer: TransactionWriter;
  readonly limiter: RateLimiter;
  readonly now: () => number;
}
