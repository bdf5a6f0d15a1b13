import { constants, readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { FIRST_SITE_USER, LAST_SITE_USER } from '@daspanel/platform/identities.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';

/** Which site has which user number, for who gives none away. */
export type SiteUsers = Pick<Ledger, 'find' | 'userOf'>;

/** Which site has which user number. A number is given once and never again, whatever becomes of its site. */
export interface Ledger extends AsyncDisposable {
  /** The site's number, or undefined for a site that was never provisioned. */
  find(site: SiteId): number | undefined;
  /** The site's number. Throws RequestError `unknown-site`. */
  userOf(site: SiteId): number;
  /** Gives the site a number unless it has one. When this resolves the number is on disk. */
  enroll(site: SiteId): Promise<number>;
}

const record = z.strictObject({ site: siteId, user: z.int().min(FIRST_SITE_USER).max(LAST_SITE_USER) });

/**
 * Opens `folder/sites.jsonl`, one `{"site", "user"}` per line, only ever appended to. A last line without its end is what a crash leaves of
 * an enrolment that nobody was told of: it is cut off. Anything else that cannot be read throws, because a wrong number would hand
 * one site's files to another.
 */
export async function openLedger(folder: string): Promise<Ledger> {
  const path = join(folder, 'sites.jsonl');
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const { users, length } = parseLedger(path, await file.readFile('utf8'));
    await file.truncate(length);
    await file.sync();
    await syncDirectory(dirname(path));
    return ledgerOn(file, users, length);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The ledger of another machine's launcher, which alone writes it: read again whenever a site is asked for that is not in what was read. */
export function followLedger(folder: string): SiteUsers {
  const path = join(folder, 'sites.jsonl');
  let users: ReadonlyMap<SiteId, number> = new Map();
  return knownIn((site) => {
    if (!users.has(site)) users = parseLedger(path, readFileSync(path, 'utf8')).users;
    return users.get(site);
  });
}

function knownIn(find: SiteUsers['find']): SiteUsers {
  return {
    find,
    userOf(site) {
      const user = find(site);
      if (user === undefined) throw new RequestError('unknown-site', `site ${site} is not in the ledger`);
      return user;
    },
  };
}

function parseLedger(path: string, text: string): { users: Map<SiteId, number>; length: number } {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const users = new Map<SiteId, number>();
  const numbers = new Set<number>();
  for (const [index, line] of whole.split('\n').slice(0, -1).entries()) {
    const { site, user } = parseLine(path, index + 1, line);
    if (users.has(site) || numbers.has(user)) throw damaged(path, index + 1, 'repeats a site or a number');
    users.set(site, user);
    numbers.add(user);
  }
  return { users, length: Buffer.byteLength(whole) };
}

function parseLine(path: string, number: number, line: string): z.infer<typeof record> {
  try {
    return record.parse(JSON.parse(line));
  } catch (cause) {
    throw damaged(path, number, 'cannot be read', cause);
  }
}

function damaged(path: string, line: number, problem: string, cause?: unknown): Error {
  return new Error(
    `line ${line} of ${path} ${problem}: the ledger of sites is damaged. Restore the file from a backup; nothing is started without it.`,
    {
      cause,
    },
  );
}

function ledgerOn(file: FileHandle, users: Map<SiteId, number>, start: number): Ledger {
  let length = start;
  let next = Math.max(FIRST_SITE_USER - 1, ...users.values()) + 1;
  let turn: Promise<unknown> = Promise.resolve();

  const append = async (site: SiteId): Promise<number> => {
    const known = users.get(site);
    if (known !== undefined) return known;
    if (next > LAST_SITE_USER) throw new RequestError('no-user-left', 'every user number for sites has been given away');
    const line = Buffer.from(`${JSON.stringify({ site, user: next })}\n`);
    try {
      await file.write(line, 0, line.length, length);
      await file.sync();
    } catch (error) {
      await file.truncate(length);
      throw error;
    }
    length += line.length;
    users.set(site, next);
    return next++;
  };

  return {
    ...knownIn((site) => users.get(site)),
    enroll(site) {
      const result = turn.then(() => append(site));
      turn = result.catch(() => {});
      return result;
    },
    async [Symbol.asyncDispose]() {
      await turn;
      await file.close();
    },
  };
}
