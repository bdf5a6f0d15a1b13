import { createHash, randomBytes } from 'node:crypto';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { KeyedLock } from '@daspanel/platform/keyed-lock.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { Secret } from '@daspanel/platform/secret.ts';
import { endConnections } from '../databases/apply-user.ts';
import type { MariaDb } from '../databases/mariadb.ts';
import { repeatEvery } from '../repeat-every.ts';
import { listUnlocked, lockManagerAccount, managerAccountOf, unlockManagerAccount } from './manager-account.ts';

interface Parts {
  readonly mariadb: MariaDb;
  readonly inTurn: KeyedLock;
  readonly log: Log;
  readonly now: () => number;
}

export interface Offer {
  readonly ticket: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What a browser may do with a database for a while. */
export interface ManagerSession {
  readonly session: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const TICKET_LIVES = 30_000;
const SESSION_LIVES = 2 * 60 * 60 * 1000;
const MOST_OFFERS = 1_000;
const SWEEP_PAUSE = 15_000;

interface OpenDatabase {
  readonly password: Secret<string>;
  /** By id. */
  readonly sessions: Map<string, { readonly until: number; readonly holder: string }>;
}

/**
 * One-time tickets for databases, and the sessions that they are exchanged for. Nothing of it outlives this process: after a start every account is locked before the first is
 * lent. Sessions of one database share its account, because what is made in it belongs to the account.
 */
export function createManagerSessions({ mariadb, inTurn, log, now }: Parts) {
  const offers = new Map<string, { readonly database: string; readonly expiresAt: number; readonly holder: string }>();
  const open = new Map<string, OpenDatabase>();
  /** Who has the right to what he was offered. */
  let holders: ReadonlySet<string> = new Set<string>();
  const { lock, lockStrays, isClean } = createLocks({
    mariadb,
    log,
    isOpen: (database) => open.has(database),
    forget: (database) => open.delete(database),
  });
  const endLost = async (database: string, { sessions }: OpenDatabase) => {
    const lost = [...sessions].filter(([, { holder }]) => !holders.has(holder));
    for (const [id] of lost) sessions.delete(id);
    // Its account is shared: what others are doing at this moment ends too, and goes on with their next page.
    if (lost.length > 0 && sessions.size > 0) await mariadb.session((session) => endConnections(session, managerAccountOf(database)));
  };
  const sweep = async () => {
    for (const [key, { expiresAt, holder }] of offers) if (expiresAt <= now() || !holders.has(holder)) offers.delete(key);
    for (const [database, held] of open)
      await inTurn(database, async () => {
        for (const [id, { until }] of held.sessions) if (until <= now()) held.sessions.delete(id);
        await endLost(database, held);
        if (held.sessions.size === 0 && open.has(database)) await lock(database);
      });
    if (!isClean()) await inTurn([...open.keys()], lockStrays);
  };
  const sweeping = repeatEvery(SWEEP_PAUSE, sweep, (error) =>
    log.warn('the accounts of the database manager could not be swept', { error }),
  );

  return {
    offer(database: string, holder: string): Offer {
      if (offers.size >= MOST_OFFERS) offers.delete(offers.keys().next().value ?? '');
      const ticket = randomBytes(32).toString('base64url');
      const expiresAt = now() + TICKET_LIVES;
      offers.set(digest(ticket), { database, expiresAt, holder });
      holders = new Set([...holders, holder]);
      return { ticket, expiresAt };
    },
    /** Ends the tickets and sessions of all holders but these, at once. */
    async keep(kept: readonly string[]): Promise<void> {
      holders = holders.intersection(new Set(kept));
      await sweep();
    },
    isOpen(id: string): boolean {
      const found = [...open.values()].map(({ sessions }) => sessions.get(id)).find((session) => session !== undefined);
      return found !== undefined && found.until > now() && holders.has(found.holder);
    },
    /** Throws RequestError `unknown-ticket` for one that is unknown, used or expired: they are not told apart. */
    async redeem(ticket: string): Promise<ManagerSession> {
      const offer = offers.get(digest(ticket));
      offers.delete(digest(ticket));
      if (offer === undefined || offer.expiresAt <= now() || !holders.has(offer.holder))
        throw new RequestError('unknown-ticket', 'the ticket was used, or is too old');
      const { database, holder } = offer;
      return inTurn(database, async () => {
        if (!isClean()) await lockStrays();
        const held = open.get(database) ?? {
          password: new Secret(randomBytes(24).toString('base64url')),
          sessions: new Map<string, { readonly until: number; readonly holder: string }>(),
        };
        if (!open.has(database)) await mariadb.session((session) => unlockManagerAccount(session, database, held.password));
        open.set(database, held);
        const [session, until] = [randomBytes(16).toString('base64url'), now() + SESSION_LIVES];
        held.sessions.set(session, { until, holder });
        return { session, user: managerAccountOf(database), password: held.password.reveal(), database, until };
      });
    },
    /** Ends a session; with the last of a database its account is locked. An unknown one has ended. */
    async close(session: string): Promise<void> {
      const [database] = [...open].find(([, { sessions }]) => sessions.has(session)) ?? [];
      if (database === undefined) return;
      await inTurn(database, async () => {
        const held = open.get(database);
        held?.sessions.delete(session);
        if (held?.sessions.size === 0) await lock(database);
      });
    },
    sweep,
    async [Symbol.asyncDispose]() {
      await sweeping[Symbol.asyncDispose]();
      for (const database of open.keys()) await lock(database);
    },
  };
}
export type ManagerSessions = ReturnType<typeof createManagerSessions>;

interface LockParts extends Pick<Parts, 'mariadb' | 'log'> {
  readonly isOpen: (database: string) => boolean;
  readonly forget: (database: string) => void;
}

/** Locks accounts that are not lent any more, and those that a former process left open. */
function createLocks({ mariadb, log, isOpen, forget }: LockParts) {
  let isClean = false;
  return {
    isClean: () => isClean,
    async lockStrays(): Promise<void> {
      await mariadb.session(async (session) => {
        for (const database of await listUnlocked(session)) if (!isOpen(database)) await lockManagerAccount(session, database);
      });
      isClean = true;
    },
    async lock(database: string): Promise<void> {
      forget(database);
      await mariadb
        .session((session) => lockManagerAccount(session, database))
        .catch((error: unknown) => {
          isClean = false;
          log.warn('the account of the database manager could not be locked; it is tried again', { database, error });
        });
    },
  };
}

/** Tickets are looked up by their digest, so that the time it takes tells nothing of them. */
function digest(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex');
}
