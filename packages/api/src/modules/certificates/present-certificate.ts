import type { CertificateFacts, CertificateStatus, ShownCertificate } from '@daspanel/contract';
import type { CertificateStatus as PlainStatus } from '@daspanel/formats/acme-requests.ts';
import type { CertificateFacts as PlainFacts, ShownCertificate as PlainShown } from '@daspanel/formats/certificate-requests.ts';

/** Milliseconds since 1970 as the API shows them. */
export function presentTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function presentFacts({ names, issuer, serialNumber, fingerprint, notBefore, notAfter }: PlainFacts): CertificateFacts {
  const times = { notBefore: presentTime(notBefore), notAfter: presentTime(notAfter) };
  return { names: [...names], issuer, serialNumber, fingerprint, ...times };
}

export function presentShown({ name, source, facts }: PlainShown): ShownCertificate {
  return { name, source, facts: facts && presentFacts(facts) };
}

export function presentStatus(status: PlainStatus): CertificateStatus {
  const { state, step, certificate, leftOut, problems, failures, nextAt, renewal, attempts } = status;
  return {
    state,
    step,
    certificate: certificate && { ...presentFacts(certificate), authority: certificate.authority, profile: certificate.profile },
    leftOut: [...leftOut],
    problems: [...problems],
    failures,
    nextAt: nextAt === null ? null : presentTime(nextAt),
    renewal: renewal && { ...renewal, at: presentTime(renewal.at) },
    attempts: attempts.map((attempt) => ({ ...attempt, at: presentTime(attempt.at) })),
  };
}
