import { z } from 'zod';
import { poolId, siteId, versionId } from './identifiers.ts';

export const consoleId = z
  .string()
  .regex(/^z[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with z')
  .brand<'ConsoleId'>();
export type ConsoleId = z.infer<typeof consoleId>;

/** SHA-256 of a ticket as hexadecimal digits. */
const ticketHash = z.string().regex(/^[0-9a-f]{64}$/);

/** What the part `console` does for the API, as JSON lines on its socket. */
export const consoleRequests = {
  /**
   * Keeps a console for as long as it lives: it is started by the first websocket that brings the ticket, and ends when its shell does, when nobody came back, when
   * nothing happened for long, or with the asker's connection. `outgoing`: it may fetch from the public Internet. Progress: `ConsoleProgress`. Result: `ConsoleOutcome`.
   */
  'console.hold': z.strictObject({
    console: consoleId,
    site: siteId,
    version: versionId,
    pool: poolId.nullable(),
    outgoing: z.boolean(),
    ticketHash,
  }),
  /** Another ticket for a console that lives: whoever brings it takes the console over. Error: `unknown-console`. */
  'console.ticket': z.strictObject({ console: consoleId, ticketHash }),
  /** The ports that something listens on inside. Result: `listeningPorts`. Error: `unknown-console`. */
  'console.listening': z.strictObject({ console: consoleId }),
  /** A ticket to see what listens on a port. Errors: `unknown-console`, `not-listening`. */
  'console.show-port': z.strictObject({ console: consoleId, port: z.int().min(1).max(65_535), ticketHash }),
  /** Ends it at once, with all that runs in it. No such console: nothing to do. */
  'console.end': z.strictObject({ console: consoleId, reason: z.enum(['closed', 'revoked']) }),
} as const;

export const listeningPorts = z.array(z.int().min(1).max(65_535)).readonly();

/** Somebody is connected, from this address; or nobody is, for the moment. */
export const consoleProgress = z.strictObject({ state: z.enum(['open', 'away']), address: z.string().nullable() });
export type ConsoleProgress = z.infer<typeof consoleProgress>;

export const consoleOutcome = z.strictObject({
  /**
   * `exited`: the shell ended; `closed`: somebody ended it; `revoked`: whoever had it lost the right to it; `left`: he did not come back; `idle`: nothing happened for long;
   * `never-opened`: he did not come; `failed`: it could not be started, or its sandbox ended.
   */
  reason: z.enum(['exited', 'closed', 'revoked', 'left', 'idle', 'never-opened', 'failed']),
  /** Of the shell, where it ended by itself. */
  status: z.int().nullable(),
  outOfMemory: z.boolean(),
});
export type ConsoleOutcome = z.infer<typeof consoleOutcome>;

/** Seconds that a ticket is good for. */
export const TICKET_SECONDS = 30;

/** The path at `<port>--<site id>.dev.<host name>` that exchanges a ticket, which is all of its query, for a cookie. */
export const DEV_SERVER_TICKET_PATH = '/.daspanel-open';
