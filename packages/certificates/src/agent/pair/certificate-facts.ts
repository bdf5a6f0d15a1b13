import type { X509Certificate } from 'node:crypto';
import type { CertificateFacts } from '@daspanel/formats/certificate-requests.ts';
import { namesOf } from './certificate-names.ts';

/** What is said of a certificate to the API and the ACME client. */
export function describeCertificate(certificate: X509Certificate): CertificateFacts {
  return {
    names: namesOf(certificate),
    issuer: issuerOf(certificate),
    serialNumber: certificate.serialNumber.toLowerCase(),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
  };
}

/** The issuer's organization, else its common name, else all that it says of itself. */
export function issuerOf({ issuer }: X509Certificate): string {
  const part = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(issuer)?.[1];
  return part('O') ?? part('CN') ?? issuer.replaceAll('\n', ', ');
}
