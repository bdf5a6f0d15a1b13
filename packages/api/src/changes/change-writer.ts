import type { EventType } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import type { Caller } from '../access/caller.ts';
import type { TransactionWriter } from '../database/transaction-writer.ts';
import type { AuditStore } from '../modules/audit/audit-store.ts';
import type { EventStore } from '../modules/events/event-store.ts';
import type { IdempotencyStore } from './idempotency-store.ts';

/** Id of an operation of the contract, or of something that Daspanel does by itself. */
export type Action = `${string}.${string}`;

/** What a change tells about itself while it runs in its transaction. */
export interface Change {
  readonly now: number;
  /** What was acted on, for the audit record and the events. `details` must not hold secrets. */
  describe(what: {
    readonly object: string;
    readonly site?: SiteId | null;
    readonly owner?: string;
    readonly details?: Readonly<Record<string, unknown>>;
  }): void;
  announce(type: EventType, subject: string, revision?: number): void;
  /** What the mark is about must be applied again: a site, or a subject of the reconciler. */
  touch(mark: string): void;
  /** The site's databases, their users or its cache must be applied again. */
  touchDatabases(site: SiteId): void;
  /** What a repetition with the same Idempotency-Key is answered if the process dies before the real answer is known. */
  replyWith(status: number, body: unknown): void;
}

export interface ChangeWriter {
  /** Writes wanted state, audit record, events and dirty marks in one transaction. Resolves when all of it is on the disk. */
  write<Result>(action: Action, caller: Caller, work: (change: Change) => Result): Promise<Result>;
  /** Records that somebody was not allowed, or could not, do something. */
  refuse(action: Action, caller: Caller, object: string | null, code: string): Promise<void>;
}

interface Parts {
  readonly writer: TransactionWriter;
  readonly audit: AuditStore;
  readonly events: EventStore;
  readonly idempotency: IdempotencyStore;
  readonly markDirty: (mark: string) => void;
  readonly markDatabasesDirty: (site: SiteId) => void;
  /** Called after the commit. */
  readonly onCommitted: (touched: Touched) => void;
  readonly now: () => number;
}

/** What must be applied again. */
interface Touched {
  /** Marks of sites and of subjects of the reconciler. */
  readonly sites: readonly string[];
  /** Sites whose databases must be. */
  readonly databases: readonly SiteId[];
}

interface Subject {
  readonly object: string | null;
  readonly site: SiteId | null;
  readonly owner: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export function createChangeWriter(parts: Parts): ChangeWriter {
  return {
    async write(action, caller, work) {
      await failpoint(`${action}.before-commit`);
      const touched = { sites: [] as string[], databases: [] as SiteId[] };
      const result = await parts.writer.write(() => record(parts, { action, caller, touched }, work));
      parts.onCommitted(touched);
      await failpoint(`${action}.after-commit`);
      return result;
    },
    refuse(action, caller, object, code) {
      const subject = { object, site: null, owner: caller.actor.owner, details: { code } };
      return parts.writer.write(() => appendAudit(parts, { action, caller }, subject, 'refused'));
    },
  };
}

function record<Result>(
  parts: Parts,
  {
    action,
    caller,
    touched,
  }: { readonly action: Action; readonly caller: Caller; readonly touched: { readonly sites: string[]; readonly databases: SiteId[] } },
  work: (change: Change) => Result,
): Result {
  const now = parts.now();
  let subject: Subject = { object: null, site: null, owner: caller.actor.owner, details: {} };
  const announced: { readonly type: EventType; readonly subject: string; readonly revision: number | null }[] = [];
  const result = work({
    now,
    describe: (what) => {
      subject = { ...subject, site: null, details: {}, ...what };
    },
    announce: (type, about, revision) => announced.push({ type, subject: about, revision: revision ?? null }),
    touch: (mark) => touched.sites.push(mark),
    touchDatabases: (site) => touched.databases.push(site),
    replyWith: (status, body) => {
      if (caller.idempotency !== undefined)
        parts.idempotency.save(caller.actor.id, caller.idempotency, { status, body: JSON.stringify(body) }, now);
    },
  });
  for (const mark of touched.sites) parts.markDirty(mark);
  for (const site of touched.databases) parts.markDatabasesDirty(site);
  appendAudit(parts, { action, caller }, subject, 'done');
  for (const event of announced) parts.events.append({ ...event, site: subject.site, owner: subject.owner, at: now });
  return result;
}

function appendAudit(
  parts: Parts,
  { action, caller }: { readonly action: Action; readonly caller: Caller },
  subject: Subject,
  outcome: 'done' | 'refused',
): void {
  const { object, site, owner } = subject;
  const details = JSON.stringify(subject.details);
  parts.audit.append({
    at: parts.now(),
    actor: caller.actor.id,
    address: caller.address,
    action,
    object,
    site,
    owner,
    outcome,
    details,
    request: caller.requestId,
  });
}
