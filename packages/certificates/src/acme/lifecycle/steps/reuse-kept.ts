import { planRenewal } from '../planning/plan-renewal.ts';
import type { CertificateRecord } from '../record/certificate-record.ts';
import type { Pair } from '../store/certificate-store.ts';
import type { StepParts } from './step-parts.ts';

/** A certificate that was kept when its names were not wanted any more, and has all these names, is taken instead of ordering another. */
export function findKept(
  parts: StepParts,
  record: CertificateRecord,
): { readonly record: CertificateRecord; readonly pair: Pair } | undefined {
  const now = parts.now();
  for (const { id, present } of parts.store.certificates.listUnwanted(record.names[0] ?? '')) {
    if (present === null || present.revokedAt !== null || planRenewal(present).at <= now) continue;
    if (!record.names.every((name) => present.facts.names.includes(name))) continue;
    const pair = parts.store.certificates.readPair(id, 'present');
    // Looking at what is shown has it installed.
    if (pair !== undefined) return { record: { ...record, present: { ...present, lookAtShownAt: now } }, pair };
  }
  return undefined;
}
