import type { CertificateState } from '@daspanel/formats/acme-requests.ts';
import type { CertificateRecord } from './certificate-record.ts';

/** What is said of a certificate in one word. */
export function describeState(record: Pick<CertificateRecord, 'trouble' | 'work' | 'present' | 'unreachable'>): CertificateState {
  const { trouble, work, present, unreachable } = record;
  const goesOn = work !== null && work.step !== 'wanted' && unreachable === 0;
  if (trouble !== 'none' && !goesOn) return trouble;
  if (work !== null) return present === null ? 'ordering' : 'renewing';
  return present === null ? 'waiting' : 'ready';
}
