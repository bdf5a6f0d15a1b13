import type { AuditRecord } from '@daspanel/contract';
import { siteId } from '@daspanel/formats/identifiers.ts';
import type { AuditRow } from './audit-store.ts';

/** A record as the API shows it. */
export function presentAuditRecord(record: AuditRow): AuditRecord {
  const { sequence, actor, address, action, object, outcome, hash, request } = record;
  return {
    sequence,
    at: new Date(record.at).toISOString(),
    actor,
    address,
    action,
    object,
    site: siteId.safeParse(record.site).data ?? null,
    outcome,
    details: JSON.parse(record.details) as AuditRecord['details'],
    requestId: request,
    hash,
  };
}
