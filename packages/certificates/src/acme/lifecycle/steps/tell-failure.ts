import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import type { CertificateRecord, WorkingRecord } from '../record/certificate-record.ts';
import { noteAttempt } from './note-attempt.ts';
import { findIssuer, type StepParts } from './step-parts.ts';

/** Notes a try that failed, for everybody who looks. */
export function tell(
  parts: StepParts,
  former: WorkingRecord,
  record: CertificateRecord,
  problems: readonly CertificateProblem[],
): CertificateRecord {
  const now = parts.now();
  const { id, site } = record;
  const detail = describeProblems(problems);
  const kind = record.trouble === 'stopped' ? 'stopped' : 'failed';
  parts.tell({ at: now, id, site, kind, detail });
  parts.log.warn('certificate not issued', { id, names: record.names, detail, failures: record.failures, state: record.trouble });
  return noteAttempt({ ...record, problems }, { at: now, authority: authorityOf(parts, former), outcome: 'failed', detail });
}

export function authorityOf(parts: StepParts, { work }: WorkingRecord): string {
  const issuer = findIssuer(parts.store.settings.read(), work.issuer);
  if (issuer === undefined) return work.directory;
  return work.directory === issuer.directory ? issuer.name : `${issuer.name} (test service)`;
}

export function describeProblems(problems: readonly CertificateProblem[]): string {
  return problems.map(({ detail }) => detail).join(' ');
}

export function sameProblems(one: readonly CertificateProblem[], other: readonly CertificateProblem[]): boolean {
  const describe = (problems: readonly CertificateProblem[]) => problems.map(({ code, name }) => `${code} ${name}`).join();
  return describe(one) === describe(other);
}
