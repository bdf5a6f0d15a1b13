import type { CertificateState } from '@daspanel/formats/acme-requests.ts';
import type { CertificateRecord } from './certificate-record.ts';

/** What is said of a certificate in one word. */
export function describeState(
  record: Pick<CertificateRecord, 'trouble' | 'work' | 'present' | 'unreachable' | 'tryAt' | 'nextAt'>,
): CertificateState {
  const { trouble, work, present, unreachable, tryAt, nextAt } = record;
  // An order that is kept until the next try.
  const rests = tryAt !== null && tryAt === nextAt;
  const goesOn = work !== null && work.step !== 'wanted' && unreachable === 0 && !rests;
  if (trouble !== 'none' && !goesOn) return trouble;
  if (work !== null) return present === null ? 'ordering' : 'renewing';
  return present === null ? 'waiting' : 'ready';
}
