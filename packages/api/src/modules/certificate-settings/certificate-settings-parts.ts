import type { Secret } from '@daspanel/platform/secret.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import type { DirtyStore } from '../../reconciler/dirty-store.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import type { AskAcme } from '../certificates/ask-certificates.ts';
import type { DnsProviderStore } from '../dns-providers/dns-provider-store.ts';
import type { CertificateSettingsStore } from './certificate-settings-store.ts';

/** What the operations on settings of certificates and on DNS providers work with. */
export interface CertificateSettingsParts {
  readonly certificateSettings: CertificateSettingsStore;
  readonly dnsProviders: DnsProviderStore;
  readonly dirty: DirtyStore;
  readonly changes: ChangeWriter;
  readonly reconciler: Pick<Reconciler, 'settle'>;
  readonly askAcme: AskAcme;
  /** Seals keys of accounts and of DNS providers. */
  readonly certificateKey: Secret<Buffer>;
  /** A fresh id that starts with the given letter. */
  readonly newId: (letter: string) => string;
}
