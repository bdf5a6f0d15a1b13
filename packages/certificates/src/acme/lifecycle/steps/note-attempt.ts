import type { CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import type { CertificateRecord } from '../record/certificate-record.ts';

const KEPT = 10;

/** The record with one more attempt; only the last ten are kept, newest first. */
export function noteAttempt(record: CertificateRecord, attempt: CertificateStatus['attempts'][number]): CertificateRecord {
  return { ...record, attempts: [attempt, ...record.attempts].slice(0, KEPT) };
}
