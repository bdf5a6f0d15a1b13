import { z } from 'zod';
import { siteId } from './identifiers.ts';

/**
 * What the part `data-services` does for the API and the launcher, as JSON lines on its socket (`serveOperations` in platform). It is the only holder of the
 * administration passwords of MariaDB and of the tenant Redis. Every operation may be repeated. Errors: `unreachable` (the server behind it does not
 * answer; try again later), `refused` (the server's own words), `disk-full`, `cancelled`.
 */

/** A database or user in MariaDB: the site's prefix (8 characters of its id), `_`, and the name that was chosen. */
export const databaseName = z.string().regex(/^[0-9a-hjkmnp-tv-z]{8}_[a-z0-9_]{1,32}$/);

/** `*` and the upper-case hex of SHA1(SHA1(password)): mysql_native_password, the one method that every PHP from 5.6 to 8.5 speaks. */
export const databasePasswordHash = z.string().regex(/^\*[0-9A-F]{40}$/);

export const databaseLimits = z.strictObject({
  /** Connections at the same time (MAX_USER_CONNECTIONS). */
  connections: z.int().min(1).max(500).default(20),
  /** Seconds after which a statement is ended (MAX_STATEMENT_TIME). */
  statementSeconds: z.int().min(1).max(3_600).default(60),
});
export type DatabaseLimits = z.infer<typeof databaseLimits>;

export const databaseGrant = z.strictObject({ database: databaseName, access: z.enum(['all', 'read']) });
export type DatabaseGrant = z.infer<typeof databaseGrant>;

const exportId = z.string().regex(/^x[0-9a-hjkmnp-tv-z]{15}$/);
const uploadId = z.string().regex(/^u[0-9a-hjkmnp-tv-z]{15}$/);

/** For whom a ticket is: the API's name for one session of a person at one database. */
const managerHolder = z.string().regex(/^[0-9a-f]{32}$/);

/** What data-services does for the database manager, on a socket of its own. */
export const managerRequests = {
  /** Result: `{ session, user, password, database, until }`. Error `unknown-ticket`: it was used, is too old, or was never given. */
  'manager.redeem': z.strictObject({ ticket: z.string().max(100) }),
  /** Ends the session that a ticket was exchanged for. */
  'manager.close': z.strictObject({ session: z.string().max(100) }),
  /** Result: `{ isOpen }`: false once the session has ended, or its holder has lost the right to it. */
  'manager.check': z.strictObject({ session: z.string().max(100) }),
} as const;

export const dataServicesRequests = {
  /** Makes the database (utf8mb4) unless it is there. */
  'database.apply': z.strictObject({ database: databaseName }),
  /** Drops it. */
  'database.remove': z.strictObject({ database: databaseName }),
  /** Makes or changes the user so that its password, limits and grants are exactly these. */
  'database-user.apply': z.strictObject({
    user: databaseName,
    passwordHash: databasePasswordHash,
    limits: databaseLimits,
    grants: z.array(databaseGrant).max(100),
  }),
  /** Drops the user and ends its connections. */
  'database-user.remove': z.strictObject({ user: databaseName }),
  /** Result: `{ ticket, expiresAt }` (milliseconds since 1970): opens the database in the database manager, once and for half a minute. */
  'manager.offer': z.strictObject({ database: databaseName, holder: managerHolder }),
  /** Ends the tickets and sessions of all holders but these. */
  'manager.keep': z.strictObject({ holders: z.array(managerHolder) }),
  /** Result: `{ sizes: { [database]: { bytes, tables } } }`; absent: there is no such database. */
  'database.measure': z.strictObject({ databases: z.array(databaseName).max(500) }),
  /** Dumps to `data/exports/<export>.sql.gz`, which is there once it is whole. Progress: `{ bytes, totalBytes }` (of the text, estimated). Result: `{ bytes }` of the file. */
  'database.export': z.strictObject({ database: databaseName, export: exportId }),
  'export.remove': z.strictObject({ export: exportId }),
  /**
   * Runs `data/uploads/<upload>` (SQL, plain or gzip) in the database, as an account that may touch this database only. `replace` empties the database first.
   * Progress: `{ bytes, totalBytes }`. Result: `{ bytes }`. Error `invalid-sql` names the line and MariaDB's words; what ran before it has run.
   */
  'database.import': z.strictObject({ database: databaseName, upload: uploadId, mode: z.enum(['replace', 'merge']) }),
  /** Copies all tables, views, routines and triggers of `from` into the empty database `to`. Progress and result as for the export. */
  'database.clone': z.strictObject({ from: databaseName, to: databaseName }),
  /**
   * Replaces texts in every text column, also inside PHP-serialised values, whose lengths are mended, and in JSON with escaped slashes. Progress: `{ rows }`.
   * `isHost`: `from` ends with a host name, and is found only where that ends too. Result: `{ tables, rows, changed }`.
   */
  'database.rewrite': z.strictObject({
    database: databaseName,
    replacements: z
      .array(z.strictObject({ from: z.string().min(1).max(1_000), to: z.string().max(1_000), isHost: z.boolean().optional() }))
      .min(1)
      .max(20),
  }),
  /** Makes or mends the site's account in the tenant Redis; its password follows from the generation (`siteCacheAccount` in platform). */
  'cache.open': z.strictObject({ site: siteId, generation: z.int().min(1) }),
  /** Result: `{ user, password, prefix }`, the account of that generation. For the API, which shows it to the site's owner and cannot read the key. */
  'cache.reveal': z.strictObject({ site: siteId, generation: z.int().min(1) }),
  /** Result: `{ keys, bytes }` of the site. */
  'cache.measure': z.strictObject({ site: siteId }),
  /** Removes the site's keys; with `account` its account too. */
  'cache.clear': z.strictObject({ site: siteId, account: z.boolean() }),
} as const;
