import type { CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { AcmeError } from '../../protocol/acme-types.ts';
import type { Lifecycle } from '../create-lifecycle.ts';
import { describeCertificate } from '../record/describe-certificate.ts';
import { untroubled, type Present } from '../record/certificate-record.ts';
import { beginWork } from '../steps/begin-work.ts';
import { findIssuer, type StepParts } from '../steps/step-parts.ts';
import { readWanted } from './read-wanted.ts';

/** RFC 5280, 5.3.1. */
const reasons = { unspecified: 0, 'key-compromise': 1, superseded: 4 } as const;
export type ReplaceReason = keyof typeof reasons;

/** Revokes the certificate and orders another at once, with another key. It is served until that is there. */
export function replaceCertificate(
  { parts, exclusively }: Lifecycle,
  { id, reason }: { readonly id: CertificateId; readonly reason: ReplaceReason },
): Promise<CertificateStatus> {
  return exclusively(id, async () => {
    const record = readWanted(parts, id);
    const { present } = record;
    const pair = parts.store.certificates.readPair(id, 'present');
    if (present === null || pair === undefined || pair.chain === null) {
      throw new RequestError('no-certificate', 'there is no certificate of a public authority to be replaced');
    }
    await revoke(parts, { present, chain: pair.chain, reason });
    const now = parts.now();
    const revoked = { ...record, ...untroubled, work: null, present: { ...present, revokedAt: now } };
    const next = beginWork(parts, revoked, 'replace');
    parts.store.certificates.save(next, { pending: null });
    const detail = `The certificate of ${present.facts.names.join(', ')} was revoked (${reason}); another is ordered.`;
    parts.store.happenings.add({ at: now, id, site: record.site, kind: 'revoked', detail });
    parts.log.info('certificate revoked', { id, reason, serialNumber: present.facts.serialNumber });
    return describeCertificate(next, parts.store.settings.read());
  });
}

async function revoke(
  parts: StepParts,
  { present, chain, reason }: { readonly present: Present; readonly chain: string; readonly reason: ReplaceReason },
): Promise<void> {
  const issuer = findIssuer(parts.store.settings.read(), present.issuer);
  if (issuer === undefined) throw new RequestError('authority-failed', `${present.authority}, which issued it, is not set any more`);
  try {
    const client = await parts.accounts.client({ issuer, directory: present.directory }, parts.signal);
    await client.revokeCertificate(chain, reasons[reason], parts.signal);
  } catch (error) {
    if (error instanceof AcmeError) throw new RequestError('authority-failed', error.message, { cause: error });
    throw error;
  }
}
