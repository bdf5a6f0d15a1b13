import { AcmeError } from '../../protocol/acme-types.ts';
import { HOUR } from '../durations.ts';
import { chooseWindow, nextAsking } from '../planning/choose-window.ts';
import type { CertificateRecord, Present } from '../record/certificate-record.ts';
import { findIssuer, type StepParts } from './step-parts.ts';

/** Asks the authority when it wants the certificate renewed (RFC 9773). Without an answer what it said before counts. */
export async function askRenewal(parts: StepParts, record: CertificateRecord): Promise<CertificateRecord> {
  const { present } = record;
  const issuer = present === null ? undefined : findIssuer(parts.store.settings.read(), present.issuer);
  if (present === null || present.renewalId === null || issuer === undefined) return record;
  const asked = { issuer, directory: present.directory };
  const keep = (changes: Partial<Present>) => ({ ...record, present: { ...present, ...changes } });
  try {
    const client = await parts.accounts.client(asked, parts.signal);
    const { hasRenewalInfo } = await client.meta(parts.signal);
    if (!hasRenewalInfo) return keep({ renewalId: null });
    const info = await client.readRenewalInfo(present.renewalId, parts.signal);
    const window = chooseWindow(present.window, info, parts.random);
    if (window !== null && window.chosen !== present.window?.chosen) {
      parts.log.info('the authority names when to renew', { id: record.id, at: new Date(window.chosen).toISOString() });
    }
    return keep({ window, askAgainAt: nextAsking(parts.now(), info.retryAfter, parts.random) });
  } catch (error) {
    if (!(error instanceof AcmeError)) throw error;
    parts.log.warn('the authority does not say when to renew', { id: record.id, error: error.message });
    const pause = Math.round(parts.now() + 2 * HOUR + parts.random() * HOUR);
    return keep({ askAgainAt: Math.max(pause, nextAsking(parts.now(), error.retryAfter ?? pause, parts.random)) });
  }
}
