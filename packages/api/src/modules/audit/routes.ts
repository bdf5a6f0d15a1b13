import { contract, type AuditRecord } from '@daspanel/contract';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import type { AuditAnchors } from './audit-anchor.ts';
import type { AuditRow, AuditStore } from './audit-store.ts';
import { verifyAudit } from './verify-audit.ts';

interface Parts {
  readonly audit: AuditStore;
  readonly anchors: Pick<AuditAnchors, 'findContradiction'>;
}

export function auditHandlers({ audit, anchors }: Parts): Handler[] {
  return [
    handle(contract.audit.list, ({ query, caller }) => {
      const { limit, cursor, ...filter } = query;
      const list = ['audit.list', filter];
      const [before] = parseCursor(list, ['number'] as const, cursor) ?? [];
      const rows = audit.list(caller.actor, { ...filter, before, limit: limit + 1 });
      return { status: 200, body: pageOf(rows, limit, list, presentAuditRecord, ({ sequence }) => [sequence]) };
    }),
    handle(contract.audit.verify, async () => ({ status: 200, body: await verifyAudit(audit, anchors) })),
  ];
}

function presentAuditRecord(record: AuditRow): AuditRecord {
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
