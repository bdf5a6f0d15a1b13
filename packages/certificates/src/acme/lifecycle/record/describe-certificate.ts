import type { CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import { planRenewal } from '../planning/plan-renewal.ts';
import type { CertificateRecord } from './certificate-record.ts';
import { describeState } from './describe-state.ts';

/** What others are told of a certificate. */
export function describeCertificate(record: CertificateRecord): CertificateStatus {
  const { id, site, names, work, present, setAside, problems, failures, nextAt, attempts } = record;
  return {
    id,
    site,
    names,
    state: describeState(record),
    step: work?.step ?? (present === null ? 'wanted' : 'served'),
    certificate: present === null ? null : { ...present.facts, authority: present.authority, profile: present.profile },
    leftOut: Object.values(setAside)
      .filter(({ isLeftOut }) => isLeftOut)
      .map(({ problem }) => problem),
    problems,
    failures,
    nextAt,
    renewal: present === null ? null : planRenewal(present),
    attempts,
  };
}
