import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '@daspanel/platform/log.ts';
import type { Authenticator } from './access/authenticate.ts';
import type { IdempotencyStore } from './changes/idempotency-store.ts';
import { isSnapshotDue, takeSnapshot } from './database/snapshots.ts';
import type { TransactionWriter } from './database/transaction-writer.ts';
import type { AuditAnchors } from './modules/audit/audit-anchor.ts';
import type { EventStore } from './modules/events/event-store.ts';
import type { JobStore } from './modules/jobs/job-store.ts';
import { LONGEST } from './modules/sessions/session-lifetime.ts';
import type { InvitationStore } from './modules/invitations/invitation-store.ts';
import type { PasswordResetStore } from './modules/password-resets/password-reset-store.ts';
import type { SessionStore } from './modules/sessions/session-store.ts';
import type { TokenStore } from './modules/tokens/token-store.ts';
import type { UploadStore } from './modules/uploads/upload-store.ts';

export interface MaintenanceParts {
  readonly database: DatabaseSync;
  readonly snapshots: string;
  readonly uploadFolder: string;
  readonly writer: TransactionWriter;
  readonly authenticator: Authenticator;
  readonly anchors: AuditAnchors;
  readonly events: EventStore;
  readonly idempotency: IdempotencyStore;
  readonly jobs: JobStore;
  readonly tokens: TokenStore;
  readonly sessions: SessionStore;
  readonly passwordResets: PasswordResetStore;
  readonly invitations: InvitationStore;
  readonly uploads: UploadStore;
  readonly purgeOldSites: () => Promise<void>;
  /** Removes exports of databases that have expired. */
  readonly sweepExports: () => Promise<void>;
  /** Removes uploads in pieces that have expired. */
  readonly pruneFileUploads: () => Promise<void>;
  /** One bounded piece of the comparison of routes with what was written, and the removal of former pools. */
  readonly checkApplied: () => Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const JOBS_KEPT = 30 * 24 * HOUR;

/** Does by the clock what nothing else asks for. A piece that fails is logged and tried again at its next time. */
export function startMaintenance(parts: MaintenanceParts): Disposable {
  const timers = new DisposableStack();
  const every = (milliseconds: number, name: string, work: () => Promise<void>) => {
    const run = () => void work().catch((error: unknown) => parts.log.warn(`${name} failed`, { error }));
    const timer = setInterval(run, milliseconds);
    timers.defer(() => clearInterval(timer));
    return run;
  };
  every(MINUTE, 'storing the last use of tokens and sessions', () => saveTokenUses(parts));
  every(MINUTE / 2, 'checking routes', parts.checkApplied);
  const noteHead = every(HOUR, 'noting the head of the audit chain', () => parts.anchors.note(parts.now()));
  noteHead();
  every(HOUR, 'the daily snapshot', () => snapshotDaily(parts));
  every(HOUR, 'purging old sites', parts.purgeOldSites);
  every(HOUR, 'sweeping exports', parts.sweepExports);
  every(HOUR, 'pruning uploads in pieces', parts.pruneFileUploads);
  const tidy = every(HOUR, 'tidying up', () => removeOld(parts));
  tidy();
  return timers;
}

async function saveTokenUses({ authenticator, tokens, sessions, writer }: MaintenanceParts): Promise<void> {
  const uses = authenticator.takeUses();
  if (uses.size === 0) return;
  await writer.writeRepeatable(() => {
    for (const [id, at] of uses) {
      if (id.startsWith('t')) tokens.markUsed(id, at - (at % MINUTE));
      else sessions.markSeen(id, at);
    }
  });
}

async function snapshotDaily({ database, snapshots, now }: MaintenanceParts): Promise<void> {
  if (await isSnapshotDue(snapshots, now())) await takeSnapshot(database, snapshots, now());
}

async function removeOld(parts: MaintenanceParts): Promise<void> {
  const now = parts.now();
  const expired = parts.uploads.listExpired(now);
  await parts.writer.write(() => {
    parts.events.prune(now);
    parts.idempotency.prune(now);
    parts.passwordResets.prune(now);
    parts.invitations.prune(now - JOBS_KEPT);
    parts.sessions.prune({ createdBefore: now - LONGEST.absolute, seenBefore: now - LONGEST.idle });
    parts.jobs.prune(now - JOBS_KEPT);
    for (const { id } of expired) parts.uploads.remove(id);
  });
  await removeOrphans(parts, now);
}

/** Files in `uploads/` that no record or job names any more, an hour after they were written to last. */
async function removeOrphans({ uploadFolder, uploads, jobs }: MaintenanceParts, now: number): Promise<void> {
  const inputs = jobs.listUnfinished().map(({ input }) => input);
  for (const name of await readdir(uploadFolder)) {
    const path = join(uploadFolder, name);
    const found = await stat(path).catch(() => undefined);
    const isNamed = uploads.read(name) !== undefined || inputs.some((input) => input.includes(name));
    if (found !== undefined && !isNamed && now - found.mtimeMs > HOUR) await rm(path, { force: true });
  }
}
