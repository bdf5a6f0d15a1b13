import type { AcmeSettings, CertificateProblem, CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import { planRenewal } from '../planning/plan-renewal.ts';
import type { CertificateRecord } from './certificate-record.ts';
import { describeState } from './describe-state.ts';

const NO_ISSUER: CertificateProblem = {
  code: 'no-issuer',
  name: null,
  detail: 'No authority is set that could issue the certificate, so that nothing is ordered.',
  advice: "Enter an authority in the settings of certificates, such as Let's Encrypt.",
};

/** What others are told of a certificate. */
export function describeCertificate(record: CertificateRecord, { issuers }: Pick<AcmeSettings, 'issuers'>): CertificateStatus {
  const { id, site, names, present, setAside, problems, failures, nextAt, attempts } = record;
  return {
    id,
    site,
    names,
    state: describeState(record),
    step: describeStep(record),
    certificate: present === null ? null : { ...present.facts, authority: present.authority, profile: present.profile },
    leftOut: Object.values(setAside)
      .filter(({ isLeftOut }) => isLeftOut)
      .map(({ problem }) => problem),
    problems: issuers.length === 0 && present === null ? [NO_ISSUER] : problems,
    failures,
    nextAt,
    renewal: present === null ? null : planRenewal(present),
    attempts,
  };
}

function describeStep({ work, present }: CertificateRecord): CertificateStatus['step'] {
  if (work === null) return present === null ? 'wanted' : 'served';
  return work.step === 'propagating' ? 'ordered' : work.step;
}
