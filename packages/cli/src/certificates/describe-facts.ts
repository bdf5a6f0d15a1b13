import type { CertificateFacts } from '@daspanel/contract';
import type { Detail } from '../output/output.ts';
import { formatMoment } from '../output/quantities.ts';

/** The lines about one certificate. */
export function describeFacts({ names, issuer, serialNumber, fingerprint, notBefore, notAfter }: CertificateFacts): readonly Detail[] {
  return [
    ['names', names.join(' ')],
    ['issuer', issuer],
    ['valid', `${formatMoment(notBefore)} to ${formatMoment(notAfter)}`],
    ['serial number', serialNumber],
    ['SHA-256', fingerprint],
  ];
}
