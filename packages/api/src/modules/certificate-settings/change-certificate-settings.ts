import type { UpdateCertificateSettingsBody } from '@daspanel/contract';
import { isIPv6 } from 'node:net';
import type { Caller } from '../../access/caller.ts';
import { checkRevision } from '../../http/etag.ts';
import { invalidField } from '../../problem.ts';
import { markOfCertificate } from '../certificates/certificate-subject.ts';
import { ACME_SETTINGS } from './acme-subject.ts';
import type { CertificateSettingsParts } from './certificate-settings-parts.ts';
import type { StoredCertificateSettings } from './certificate-settings-store.ts';
import { directoryOf } from './describe-acme-settings.ts';
import { settleIssuers } from './settle-issuers.ts';

/** Object of audit records and events. */
const OBJECT = 'certificate-settings';

/** Changes how certificates are got; what is left out stays. */
export function changeCertificateSettings(
  parts: CertificateSettingsParts,
  caller: Caller,
  ifMatch: ReadonlySet<number> | undefined,
  wanted: UpdateCertificateSettingsBody,
): Promise<void> {
  return parts.changes.write('certificate-settings.update', caller, (change) => {
    const { settings: before, revision } = parts.certificateSettings.read();
    checkRevision(ifMatch, revision);
    const after: StoredCertificateSettings = {
      issuers: wanted.issuers === undefined ? before.issuers : settleIssuers(parts.certificateKey, before.issuers, wanted.issuers),
      challenges: wanted.challenges ?? before.challenges,
      keyType: wanted.keyType ?? before.keyType,
      publicAddresses: wanted.publicAddresses === undefined ? before.publicAddresses : settleAddresses(wanted.publicAddresses),
      resolvers: wanted.resolvers ?? before.resolvers,
      ordersPerSiteAndDay: wanted.ordersPerSiteAndDay ?? before.ordersPerSiteAndDay,
      installation: wanted.installation ?? before.installation,
      addresses: wanted.addresses === undefined ? before.addresses : settleAddresses(wanted.addresses),
    };
    checkTerms(wanted);
    parts.certificateSettings.save(after, change.now);
    const issuers = after.issuers.map((issuer) => ({ kind: issuer.kind, directory: directoryOf(issuer), email: issuer.email }));
    const terms = wanted.issuers === undefined ? {} : { termsAgreed: wanted.termsAgreed === true };
    change.describe({ object: OBJECT, details: { ...after, issuers, ...terms } });
    change.announce('certificate-settings.updated', OBJECT, revision + 1);
    change.touch(ACME_SETTINGS);
    for (const id of ['installation', 'addresses'] as const) change.touch(markOfCertificate(id));
  });
}

function checkTerms({ issuers = [], termsAgreed }: UpdateCertificateSettingsBody): void {
  if (issuers.length > 0 && termsAgreed !== true)
    throw invalidField('/termsAgreed', 'must be true: an account at an authority needs your agreement to its terms of service');
}

/** Each once, in its shortest form (RFC 5952), as certificates name them. */
function settleAddresses(addresses: readonly string[]): string[] {
  const settled = addresses.map((address) => (isIPv6(address) ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address));
  return [...new Set(settled)];
}
