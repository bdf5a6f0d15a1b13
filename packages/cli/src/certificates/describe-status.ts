import type { CertificateStatus } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Detail } from '../output/output.ts';
import { formatMoment } from '../output/quantities.ts';
import { describeFacts } from './describe-facts.ts';
import { describeProblem } from './describe-problem.ts';

/** The lines about how far an automatic certificate is. */
export function describeStatus(status: CertificateStatus): readonly Detail[] {
  const { certificate, problems, leftOut, attempts } = status;
  return [
    ['state', `${status.state} (${meanings[status.state]})`],
    ['step', isUnderWay(status) ? steps[status.step] : undefined],
    ['problems', problems.flatMap(describeProblem)],
    ['left out', leftOut.flatMap(describeProblem)],
    ['failures', status.failures === 0 ? undefined : `${status.failures} since the last success`],
    ['next', status.nextAt === null ? 'nothing is planned' : formatMoment(status.nextAt)],
    ...(certificate === null ? [] : describeFacts(certificate)),
    ['authority', certificate === null ? 'none has issued one yet' : describeAuthority(certificate)],
    ['renewal', describeRenewal(status.renewal)],
    ['tries', attempts.map(({ at, authority, outcome, detail }) => `${formatMoment(at)} ${authority}: ${outcomes[outcome]}: ${detail}`)],
  ];
}

/** Exit code 1 where somebody has to do something. */
export function judgeStatus({ state }: CertificateStatus): ExitCode {
  return state === 'blocked' || state === 'failing' || state === 'stopped' ? exitCodes.failed : exitCodes.done;
}

const meanings: Readonly<Record<CertificateStatus['state'], string>> = {
  waiting: 'nothing has been tried yet',
  blocked: 'something must be right before anything is ordered',
  ordering: 'being got',
  ready: 'all is well',
  renewing: 'being replaced; the present one is shown meanwhile',
  failing: 'the last tries failed; it is tried again',
  stopped: 'given up after ten days of failures; certificate retry begins again',
};

const steps: Readonly<Record<CertificateStatus['step'], string>> = {
  wanted: 'nothing done yet',
  preflight: 'looking at DNS and ports',
  ordered: 'ordered',
  challenged: 'the authority is validating the names',
  finalizing: 'the authority is issuing it',
  stored: 'it is here, and about to be served',
  served: 'served',
};

const outcomes: Readonly<Record<CertificateStatus['attempts'][number]['outcome'], string>> = {
  issued: 'issued',
  failed: 'failed',
  blocked: 'not ordered',
};

function isUnderWay({ state }: CertificateStatus): boolean {
  return state === 'ordering' || state === 'renewing';
}

function describeAuthority({ authority, profile }: NonNullable<CertificateStatus['certificate']>): string {
  return profile === null ? authority : `${authority}, profile ${profile}`;
}

function describeRenewal(renewal: CertificateStatus['renewal']): string | undefined {
  if (renewal === null) return undefined;
  const { at, by, explanation } = renewal;
  const reason = by === 'authority' ? 'as the authority asks' : 'as its lifetime asks';
  return `${formatMoment(at)}, ${reason}${explanation === null ? '' : `: ${explanation}`}`;
}
