import type { CertificateState } from '@daspanel/formats/acme-requests.ts';
import type { CertificateRecord } from './certificate-record.ts';

/** What is said of a certificate in one word. */
export function describeState({ trouble, work, present }: Pick<CertificateRecord, 'trouble' | 'work' | 'present'>): CertificateState {
  if (trouble !== 'none' && (work === null || work.step === 'wanted')) return trouble;
  if (work !== null) return present === null ? 'ordering' : 'renewing';
  return present === null ? 'waiting' : 'ready';
}
