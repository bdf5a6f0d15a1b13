import { contract } from '@daspanel/contract';
import { budgetOf } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import { rates, type RateLimiter } from '../../access/rate-limit.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import type { AuditAnchors } from './audit-anchor.ts';
import type { AuditStore } from './audit-store.ts';
import { exportAudit } from './export-audit.ts';
import { presentAuditRecord } from './present-audit-record.ts';
import { verifyAudit } from './verify-audit.ts';

interface Parts {
  readonly audit: AuditStore;
  readonly anchors: Pick<AuditAnchors, 'findContradiction'>;
  readonly limiter: RateLimiter;
}

export function auditHandlers({ audit, anchors, limiter }: Parts): Handler[] {
  const count = ({ actor }: Caller) => limiter.take(`walks of the audit log by ${budgetOf(actor)}`, rates.auditWalks);
  return [
    handle(contract.audit.list, ({ query, caller }) => {
      const { limit, cursor, ...filter } = query;
      const list = ['audit.list', filter];
      const [before] = parseCursor(list, ['number'] as const, cursor) ?? [];
      const rows = audit.list(caller.actor, { ...filter, before, limit: limit + 1 });
      return { status: 200, body: pageOf(rows, limit, list, presentAuditRecord, ({ sequence }) => [sequence]) };
    }),
    handle(contract.audit.export, ({ query, caller }) => {
      count(caller);
      const { format, ...filter } = query;
      return { status: 200, ...exportAudit(audit, caller.actor, filter, format) };
    }),
    handle(contract.audit.verify, async ({ caller }) => {
      count(caller);
      return { status: 200, body: await verifyAudit(audit, anchors) };
    }),
  ];
}
