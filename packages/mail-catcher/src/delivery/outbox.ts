import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { IndexedMessage, IndexStore } from '../keeping/index-store.ts';
import type { Tallies } from '../keeping/tallies.ts';
import type { MailSettings } from '../settings/mail-settings.ts';
import { attemptDelivery, type SendingParts } from './attempt-delivery.ts';
import type { MailDelivery } from './mail-delivery.ts';
import { RelayRefusedError } from './relay-addresses.ts';
import { nextAttempt } from './retry-times.ts';
import type { RecipientOutcome } from './send-through-relay.ts';

export interface OutboxParts extends SendingParts {
  readonly index: IndexStore;
  readonly tallies: Tallies;
  readonly settings: MailSettings;
  readonly log: Log;
}

export interface Outbox extends AsyncDisposable {
  /** Looks for messages that are due, at once. */
  wake(): void;
  /** Tries all that waits at once: the mail server is another one. */
  hasten(): void;
  /** Sends a kept message on a person's wish. Rejects with RequestError `no-relay`, `not-allowed` or `relay-failed`. */
  release(message: IndexedMessage, recipients: readonly string[]): Promise<{ accepted: readonly string[]; response: string }>;
}

const MOST_AT_ONCE = 8;
/** One site's slow server must not hold up the others. */
const MOST_PER_SITE = 2;
const DUE_LOOKED_AT = 200;
const LONGEST_SLEEP = 60_000;

/** Sends what waits to be sent: at least once, tried again for two days, every answer in the log. */
export function createOutbox(parts: OutboxParts): Outbox {
  const { index } = parts;
  const inFlight = new Map<string, string>();
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let isEnding = false;
  const look = () => {
    clearTimeout(timer);
    if (isEnding) return;
    const now = Date.now();
    try {
      for (const { site, id } of index.deliveries.findDue(now, DUE_LOOKED_AT)) if (isFree(inFlight, site, id)) start(site, id);
      const next = index.deliveries.nextTime() ?? Infinity;
      // What is due and not started waits for one that ends, which looks again.
      timer = setTimeout(look, next <= now ? LONGEST_SLEEP : Math.min(next - now, LONGEST_SLEEP));
    } catch (error) {
      parts.log.error('the messages that wait to be sent cannot be listed', { error });
      timer = setTimeout(look, LONGEST_SLEEP);
    }
  };
  const start = (site: string, id: string) => {
    inFlight.set(id, site);
    const attempt = deliverWaiting(site, id, parts)
      .catch((error: unknown) => {
        parts.log.error('a message could not be sent on; trying again later', { site, message: id, error });
        postpone(parts, site, id);
      })
      .finally(() => {
        inFlight.delete(id);
        running.delete(attempt);
        look();
      });
    running.add(attempt);
  };
  return {
    wake: look,
    hasten() {
      index.deliveries.hasten(Date.now());
      look();
    },
    async release(message, recipients) {
      if (inFlight.has(message.id)) throw new RequestError('relay-failed', 'this message is being sent at this moment');
      inFlight.set(message.id, message.site);
      try {
        return await releaseMessage(message, recipients, parts);
      } finally {
        inFlight.delete(message.id);
      }
    },
    async [Symbol.asyncDispose]() {
      isEnding = true;
      clearTimeout(timer);
      // What does not end in this time is tried again after the next start.
      await Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, 3_000).unref())]);
    },
  };
}

function isFree(inFlight: ReadonlyMap<string, string>, site: string, id: string): boolean {
  if (inFlight.size >= MOST_AT_ONCE || inFlight.has(id)) return false;
  return [...inFlight.values()].filter((busy) => busy === site).length < MOST_PER_SITE;
}

async function deliverWaiting(site: string, id: string, parts: OutboxParts): Promise<void> {
  const { index, settings } = parts;
  const message = index.find(site, id);
  if (message === undefined) return;
  const log = index.deliveries.of(message.sequence);
  const done = new Set(log.filter(({ outcome }) => outcome !== 'waiting').flatMap(({ to }) => to));
  const recipients = message.recipients.filter((recipient) => !done.has(recipient));
  const outcomes = recipients.length === 0 ? [] : await tryRelay(message, recipients, settings, parts);
  const failedAttempts = log.filter(({ outcome }) => outcome === 'waiting').length + 1;
  record(parts, message, outcomes, nextAttempt({ receivedAt: message.receivedAt, failedAttempts }, Date.now()));
}

async function tryRelay(
  message: IndexedMessage,
  recipients: readonly string[],
  settings: MailSettings,
  parts: SendingParts,
): Promise<readonly RecipientOutcome[]> {
  const refuse = (response: string) => recipients.map((to) => ({ to, outcome: 'refused' as const, response }));
  const chosen = settings.relayOf(message.site);
  if (chosen === undefined) return refuse('no mail server is configured any more');
  try {
    return await attemptDelivery(message, recipients, chosen, parts);
  } catch (error) {
    if (error instanceof RelayRefusedError) return refuse(error.message);
    if (isUnknownName(error)) {
      return recipients.map((to) => ({ to, outcome: 'waiting', response: `${chosen.relay.host} has no address` }));
    }
    throw error;
  }
}

function isUnknownName(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'getaddrinfo';
}

/** Writes the answers into the log. `next`: when to try what is left; undefined: never more. */
function record(parts: OutboxParts, message: IndexedMessage, outcomes: readonly RecipientOutcome[], next: number | undefined): void {
  const { index, tallies } = parts;
  const isLeft = next !== undefined && outcomes.some(({ outcome }) => outcome === 'waiting');
  index.inDurableTransaction(() => {
    if (index.find(message.site, message.id) === undefined) return;
    for (const delivery of groupOutcomes(outcomes, next !== undefined)) index.deliveries.add(message.sequence, delivery);
    index.deliveries.schedule(message.sequence, isLeft ? next : null);
  });
  if (message.isWaiting && !isLeft) tallies.change(message.site, { waiting: -1 });
}

/** One entry for all recipients that got the same answer; the best first, so that the last one tells what is still to be done. */
function groupOutcomes(outcomes: readonly RecipientOutcome[], isTriedAgain: boolean): readonly MailDelivery[] {
  const at = Date.now();
  const groups = Map.groupBy(outcomes, ({ outcome, response }) => `${['sent', 'refused', 'waiting'].indexOf(outcome)} ${response}`);
  return [...groups.entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group;
      if (first === undefined) return [];
      const outcome = first.outcome === 'sent' ? 'sent' : first.outcome === 'waiting' && isTriedAgain ? 'waiting' : 'failed';
      return [{ at, outcome, response: first.response, to: group.map(({ to }) => to) }];
    });
}

const POSTPONED_MILLISECONDS = 600_000;

function postpone({ index, log }: OutboxParts, site: string, id: string): void {
  try {
    const message = index.find(site, id);
    if (message !== undefined) index.deliveries.schedule(message.sequence, Date.now() + POSTPONED_MILLISECONDS);
  } catch (error) {
    log.error('a message could not be put off', { site, message: id, error });
  }
}

async function releaseMessage(
  message: IndexedMessage,
  recipients: readonly string[],
  parts: OutboxParts,
): Promise<{ accepted: readonly string[]; response: string }> {
  const { index, settings } = parts;
  const chosen = settings.relayOf(message.site);
  if (chosen === undefined) throw new RequestError('no-relay', 'no mail server is configured for this site');
  const outcomes = await attemptDelivery(message, recipients, chosen, parts).catch((error: unknown) => {
    if (error instanceof RelayRefusedError) throw new RequestError('not-allowed', error.message);
    if (isUnknownName(error)) throw new RequestError('relay-failed', `${chosen.relay.host} has no address`, { cause: error });
    throw error;
  });
  index.inDurableTransaction(() => {
    const found = index.find(message.site, message.id);
    if (found === undefined) return;
    for (const delivery of groupOutcomes(outcomes, found.isWaiting)) index.deliveries.add(message.sequence, delivery);
  });
  const accepted = outcomes.filter(({ outcome }) => outcome === 'sent');
  const response = (accepted[0] ?? outcomes[0])?.response ?? '';
  if (accepted.length === 0) throw new RequestError('relay-failed', response);
  return { accepted: accepted.map(({ to }) => to), response };
}
