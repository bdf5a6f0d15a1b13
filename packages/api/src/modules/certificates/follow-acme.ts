import { acmeHappening, type AcmeHappening } from '@daspanel/formats/acme-requests.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { OWNER, systemActor } from '../../access/actor.ts';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { EventStore } from '../events/event-store.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { AcmeEventStore } from './acme-event-store.ts';
import type { AskAcme } from './ask-certificates.ts';
import { Problem } from '../../problem.ts';

/** So many records of one certificate are looked through for one that is heard again. */
const MOST_RECORDS = 1_000;

interface Parts {
  readonly askAcme: AskAcme;
  readonly acmeEvents: AcmeEventStore;
  readonly events: EventStore;
  readonly audit: AuditStore;
  readonly sites: SiteStore;
  readonly feed: Pick<EventFeed, 'announceCommitted'>;
  readonly writer: TransactionWriter;
  readonly log: Log;
}

const followed = z.object({ items: z.array(acmeHappening), last: z.int().min(0) });
/** The ACME client answers after 25 s at the latest. */
const PATIENCE = 40_000;
const PAUSE = 5_000;
/** What is recorded for good; the rest is told to those who listen. */
const RECORDED: ReadonlySet<AcmeHappening['kind']> = new Set(['issued', 'renewed', 'revoked']);

/** Makes events and audit records of what happens at the ACME client, each once, until it is disposed. Goes on where the process before stopped. */
export function followAcme(parts: Parts): AsyncDisposable {
  const end = new AbortController();
  const ended = new Promise<undefined>((resolve) => end.signal.addEventListener('abort', () => resolve(undefined)));
  const following = (async () => {
    while (!end.signal.aborted) {
      try {
        const heard = parts.acmeEvents.readHeard();
        const answer = await Promise.race([parts.askAcme('acme.follow', { after: heard }, PATIENCE), ended]);
        if (answer !== undefined) await take(parts, heard, followed.parse(answer));
      } catch (error) {
        if (!isSilence(error)) parts.log.warn('events of certificates could not be taken; it is tried again', { error });
        await wait(PAUSE, undefined, { signal: end.signal }).catch(() => {});
      }
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      end.abort();
      await following;
    },
  };
}

async function take(parts: Parts, heard: number, { items, last }: z.infer<typeof followed>): Promise<void> {
  // The data of the ACME client is older than the state, after a restore for instance, or was lost: it is heard from the beginning.
  const next = last < heard ? 0 : Math.max(last, items.at(-1)?.number ?? 0);
  if (next === heard) return;
  await parts.writer.writeRepeatable(() => {
    if (last >= heard) for (const item of items) record(parts, item);
    parts.acmeEvents.saveHeard(next);
  });
  parts.feed.announceCommitted();
}

function record({ events, audit, sites }: Parts, { id, site, kind, at, detail }: AcmeHappening): void {
  const owner = site === null ? OWNER : (sites.forActor(systemActor).find(site)?.owner ?? null);
  const type = `certificate.${kind}` as const;
  const isRecorded = audit.list(systemActor, { action: type, object: id, limit: MOST_RECORDS }).some((found) => found.at === at);
  if (isRecorded || events.has({ type, subject: id, at })) return;
  events.append({ type, subject: id, site, owner, revision: null, at });
  if (!RECORDED.has(kind)) return;
  const details = JSON.stringify({ detail });
  audit.append({
    at,
    actor: systemActor.id,
    address: null,
    action: type,
    object: id,
    site,
    owner,
    outcome: 'done',
    details,
    request: null,
  });
}

function isSilence(error: unknown): boolean {
  return error instanceof Problem && error.code === 'unavailable';
}
