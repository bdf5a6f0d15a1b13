import { TICKET_SECONDS, type ConsoleId, type ConsoleOutcome, type ConsoleProgress } from '@daspanel/formats/console-requests.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { createConsole, type Console, type Patience } from './console.ts';
import type { OpenShell, Size, WantedShell } from './open-shell.ts';

interface WantedConsole extends Omit<WantedShell, keyof Size> {
  readonly console: ConsoleId;
  readonly ticketHash: string;
}

/** The consoles that live, and the tickets for them. */
export interface Consoles {
  /** Resolves when it has ended. */
  hold(wanted: WantedConsole, onProgress: (progress: ConsoleProgress) => void, signal: AbortSignal): Promise<ConsoleOutcome>;
  admit(console: ConsoleId, ticketHash: string): void;
  end(console: ConsoleId, reason: 'closed' | 'revoked'): Promise<void>;
  /** Takes a ticket: it is good once, and for a short time. Undefined: there is no such ticket. */
  redeem(ticketHash: string): { readonly id: ConsoleId; readonly console: Console } | undefined;
  /** One that lives. */
  find(console: ConsoleId): Console | undefined;
  /** Ends all of them. */
  endAll(): Promise<void>;
}

interface Parts {
  readonly openShell: OpenShell;
  readonly patience: Patience;
  readonly now: () => number;
}

export function createConsoles({ openShell, patience, now }: Parts): Consoles {
  const living = new Map<ConsoleId, Console>();
  const tickets = new Map<string, { readonly console: ConsoleId; readonly until: number }>();
  const admit = (console: ConsoleId, ticketHash: string) => {
    for (const [hash, ticket] of tickets) if (ticket.until < now() || ticket.console === console) tickets.delete(hash);
    tickets.set(ticketHash, { console, until: now() + TICKET_SECONDS * 1000 });
  };
  return {
    async hold(wanted, onProgress, signal) {
      if (living.has(wanted.console)) throw new RequestError('console-exists', `the console ${wanted.console} is held already`);
      const console = createConsole(wanted, { openShell, patience, onProgress });
      living.set(wanted.console, console);
      admit(wanted.console, wanted.ticketHash);
      const stop = () => console.end('revoked');
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      try {
        return await console.ended;
      } finally {
        signal.removeEventListener('abort', stop);
        living.delete(wanted.console);
      }
    },
    admit(id, ticketHash) {
      if (!living.has(id)) throw new RequestError('unknown-console', 'this console has ended');
      admit(id, ticketHash);
    },
    async end(id, reason) {
      const console = living.get(id);
      console?.end(reason);
      await console?.ended;
    },
    redeem(ticketHash) {
      const ticket = tickets.get(ticketHash);
      tickets.delete(ticketHash);
      const console = ticket === undefined || ticket.until < now() ? undefined : living.get(ticket.console);
      return ticket === undefined || console === undefined ? undefined : { id: ticket.console, console };
    },
    find: (id) => living.get(id),
    async endAll() {
      const all = [...living.values()];
      for (const console of all) console.end('closed');
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}
