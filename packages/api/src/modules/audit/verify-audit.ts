import type { AuditAnchors } from './audit-anchor.ts';
import type { ChainVerdict } from './audit-chain.ts';
import type { AuditStore } from './audit-store.ts';

/** The chain itself, and whether it agrees with the heads that were noted beside it. */
export async function verifyAudit(audit: AuditStore, anchors: Pick<AuditAnchors, 'findContradiction'>): Promise<ChainVerdict> {
  const verdict = audit.verify();
  const contradiction = verdict.intact ? await anchors.findContradiction() : undefined;
  return contradiction === undefined ? verdict : { ...verdict, intact: false, firstBad: contradiction };
}
