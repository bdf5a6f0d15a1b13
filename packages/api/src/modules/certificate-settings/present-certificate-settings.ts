import type { CertificateSettings } from '@daspanel/contract';
import type { DirtyStore } from '../../reconciler/dirty-store.ts';
import { ACME_SETTINGS } from './acme-subject.ts';
import type { CertificateSettingsParts } from './certificate-settings-parts.ts';
import type { StoredIssuer } from './certificate-settings-store.ts';

/** What leaves the server of the settings: no keys. */
export function presentCertificateSettings(parts: Pick<CertificateSettingsParts, 'certificateSettings' | 'dirty'>): CertificateSettings {
  const { settings, revision } = parts.certificateSettings.read();
  return {
    ...settings,
    issuers: settings.issuers.map(presentIssuer),
    resolvers: [...settings.resolvers],
    addresses: [...settings.addresses],
    ...presentAcmeState(parts.dirty),
    revision,
  };
}

/** Whether the ACME client has been told all that people have set. */
export function presentAcmeState(dirty: DirtyStore): Pick<CertificateSettings, 'state' | 'problem'> {
  const mark = dirty.find(ACME_SETTINGS);
  if (mark === undefined) return { state: 'applied' };
  return { state: 'pending', ...(mark.problem === null ? {} : { problem: mark.problem }) };
}

function presentIssuer(issuer: StoredIssuer): CertificateSettings['issuers'][number] {
  if (issuer.kind === 'lets-encrypt') return issuer;
  const { externalAccount } = issuer;
  return { ...issuer, externalAccount: externalAccount && { keyId: externalAccount.keyId, hasHmacKey: true } };
}
