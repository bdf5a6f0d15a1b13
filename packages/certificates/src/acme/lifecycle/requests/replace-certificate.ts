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

/**
 * Revokes the certificate and orders another at once, with another key. It is served until that is there. Where its authority is not set any more nobody here can revoke it, which must not keep a
 * key in use that has got out.
 */
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
    const isRevoked = await revoke(parts, { present, chain: pair.chain, reason });
    const now = parts.now();
    const revoked = { ...record, ...untroubled, work: null, present: { ...present, revokedAt: now } };
    const next = beginWork(parts, revoked, 'replace');
    const detail = `The certificate of ${present.facts.names.join(', ')} was revoked (${reason}); another is ordered.`;
    const happening = { at: now, id, site: record.site, kind: 'revoked', detail } as const;
    parts.store.certificates.save(next, { pending: null }, isRevoked ? [happening] : []);
    const said = isRevoked ? 'certificate revoked' : 'certificate replaced and not revoked: its authority is not set any more';
    parts.log.info(said, { id, reason, authority: present.authority, serialNumber: present.facts.serialNumber });
    return describeCertificate(next, parts.store.settings.read());
  });
}

/** False: its authority is not set any more. */
async function revoke(
  parts: StepParts,
  { present, chain, reason }: { readonly present: Present; readonly chain: string; readonly reason: ReplaceReason },
): Promise<boolean> {
  const settings = parts.store.settings.read();
  if (settings.issuers.length === 0)
    throw new RequestError(
      'authority-failed',
      'no authority is set that could issue another one: enter one in the settings of certificates',
    );
  const issuer = findIssuer(settings, present.issuer);
  if (issuer === undefined) return false;
  try {
    const client = await parts.accounts.client({ issuer, directory: present.directory }, parts.signal);
    await client.revokeCertificate(chain, reasons[reason], parts.signal);
    return true;
  } catch (error) {
    if (error instanceof AcmeError) throw new RequestError('authority-failed', error.message, { cause: error });
    throw error;
  }
}
