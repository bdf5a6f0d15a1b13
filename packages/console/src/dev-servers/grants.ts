import { createHash } from 'node:crypto';
import { TICKET_SECONDS, type ConsoleId } from '@daspanel/formats/console-requests.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Console } from '../consoles/console.ts';
import type { DevHost } from './dev-host.ts';

/** Who may see what listens on a port of a console: first whoever brings a ticket, then whoever has the cookie that it was exchanged for. */
export interface Grants {
  /** Throws `unknown-console`, and `not-listening` where nothing listens on the port. */
  admit(console: ConsoleId, port: number, ticketHash: string): void;
  /** Takes a ticket for this name and gives the value of the cookie; good once, and for a short time. */
  redeem(ticket: string, host: DevHost): string | undefined;
  /** The console that a cookie opens at this name. Its grant ends with the console, and that with the session or the right of whoever opened it. */
  find(cookie: string, host: DevHost): Console | undefined;
}

interface Parts {
  /** Of consoles that live. */
  readonly findConsole: (id: ConsoleId) => Console | undefined;
  readonly now: () => number;
  readonly randomText: () => string;
}

interface Grant {
  readonly console: ConsoleId;
  readonly port: number;
}

const MOST_OF_CONSOLE = 64;

export function createGrants({ findConsole, now, randomText }: Parts): Grants {
  const tickets = new Map<string, Grant & { readonly until: number }>();
  const cookies = new Map<string, Grant>();
  const consoleOf = ({ console: id, port }: Grant, host: DevHost) => {
    const console = findConsole(id);
    return console?.site === host.site && port === host.port ? console : undefined;
  };
  return {
    admit(id, port, ticketHash) {
      const console = findConsole(id);
      if (console === undefined) throw new RequestError('unknown-console', 'this console has ended');
      if (!console.listening().includes(port)) throw new RequestError('not-listening', `nothing listens on port ${port} in this console`);
      for (const [hash, ticket] of tickets) if (ticket.until < now()) tickets.delete(hash);
      for (const [hash, grant] of cookies) if (findConsole(grant.console) === undefined) cookies.delete(hash);
      dropOldest(tickets, id);
      tickets.set(ticketHash, { console: id, port, until: now() + TICKET_SECONDS * 1000 });
    },
    redeem(text, host) {
      const ticket = tickets.get(hashOf(text));
      tickets.delete(hashOf(text));
      if (ticket === undefined || ticket.until < now() || consoleOf(ticket, host) === undefined) return undefined;
      dropOldest(cookies, ticket.console);
      const cookie = randomText();
      cookies.set(hashOf(cookie), { console: ticket.console, port: ticket.port });
      return cookie;
    },
    find(cookie, host) {
      const grant = cookies.get(hashOf(cookie));
      return grant === undefined ? undefined : consoleOf(grant, host);
    },
  };
}

function dropOldest(grants: Map<string, Grant>, console: ConsoleId): void {
  const ofConsole = [...grants].filter(([, grant]) => grant.console === console);
  for (const [hash] of ofConsole.slice(0, Math.max(0, ofConsole.length - MOST_OF_CONSOLE + 1))) grants.delete(hash);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
