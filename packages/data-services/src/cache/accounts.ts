import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { siteCacheAccount, type SiteCacheAccount } from '@daspanel/platform/site-cache-account.ts';
import { z } from 'zod';
import { type CacheAccess, commandRules, passwordHash, renderAccountRules } from './account-rules.ts';
import { groupCommit } from './group-commit.ts';
import type { TenantRedis } from './tenant-redis.ts';

export interface CacheAccounts {
  /** Makes the site's account be exactly what it is to be, and durable. One that is known to be so costs nothing. */
  open(site: SiteId, generation: number): Promise<void>;
  /** Ends the account and its connections, durably. */
  close(site: SiteId): Promise<void>;
  /** Takes from a site the right to write, or gives it back. Where it has no account nothing happens. */
  setAccess(site: SiteId, access: CacheAccess): Promise<void>;
  /** The sites that may not write, as the server says. */
  listRestricted(): Promise<readonly SiteId[]>;
}

export interface CacheAccountParts {
  readonly redis: TenantRedis;
  /** A connection for the one command that waits for the disk. */
  readonly patient: TenantRedis;
  /** The content of `data/keys/redis-tenant-accounts`. */
  readonly key: Secret<string>;
}

/** The accounts of sites in the tenant Redis. */
export function createCacheAccounts({ redis, patient, key }: CacheAccountParts): CacheAccounts {
  const save = groupCommit(async () => void (await patient.send('ACL', 'SAVE')));
  const restricted = new Set<SiteId>();
  let known = new Map<SiteId, string>();
  let words = new Map<CacheAccess, Promise<string>>();
  let knownOn = 0;

  /** What was found out about the server holds for one connection. */
  const forgetAfterReconnection = () => {
    if (knownOn === redis.connection()) return;
    known = new Map();
    words = new Map();
    knownOn = redis.connection();
  };

  /** Asked for once, whoever waits for it. */
  const wordsFor = (access: CacheAccess): Promise<string> => {
    const commands = words.get(access) ?? readCanonicalCommands(redis, access);
    words.set(access, commands);
    commands.catch(() => words.delete(access));
    return commands;
  };

  return {
    async open(site, generation) {
      const account = siteCacheAccount(key.reveal(), site, generation);
      forgetAfterReconnection();
      if (known.get(site) === account.password) return;
      const access = restricted.has(site) ? 'read-and-remove' : 'all';
      const commands = await wordsFor(access);
      const found = await readAccount(redis, site);
      if (found === undefined || !isExactly(found, account, commands)) {
        await redis.send('ACL', 'SETUSER', account.user, ...renderAccountRules(account, access));
        // Connections that came in with an older password stay otherwise.
        if (found !== undefined && found.passwords.join() !== passwordHash(account))
          await redis.send('CLIENT', 'KILL', 'USER', account.user);
        await save();
      }
      known.set(site, account.password);
    },
    async close(site) {
      known.delete(site);
      restricted.delete(site);
      await redis.send('ACL', 'DELUSER', site);
      await save();
    },
    async setAccess(site, access) {
      if (access === 'all') restricted.delete(site);
      else restricted.add(site);
      if ((await readAccount(redis, site)) !== undefined) await redis.send('ACL', 'SETUSER', site, ...commandRules(access));
    },
    async listRestricted() {
      forgetAfterReconnection();
      const commands = await wordsFor('read-and-remove');
      const lines = z.array(z.string()).parse(await redis.send('ACL', 'LIST'));
      return lines.flatMap((line) => {
        const site = siteId.safeParse(line.split(' ')[1]);
        return site.success && line.endsWith(` ${commands}`) ? [site.data] : [];
      });
    },
  };
}

const storedAccount = z.object({
  flags: z.array(z.string()),
  passwords: z.array(z.string()),
  commands: z.string(),
  keys: z.string(),
  channels: z.string(),
  selectors: z.array(z.unknown()),
});
type StoredAccount = z.infer<typeof storedAccount>;

function isExactly(found: StoredAccount, account: SiteCacheAccount, commands: string): boolean {
  return (
    found.flags.includes('on') &&
    !found.flags.includes('nopass') &&
    found.passwords.join() === passwordHash(account) &&
    found.keys === `~${account.prefix}*` &&
    found.channels === '' &&
    found.selectors.length === 0 &&
    found.commands === commands
  );
}

async function readAccount(redis: TenantRedis, user: string): Promise<StoredAccount | undefined> {
  const answer = z
    .array(z.unknown())
    .nullable()
    .parse(await redis.send('ACL', 'GETUSER', user));
  if (answer === null) return undefined;
  const fields = answer.flatMap((name, index) => (index % 2 === 0 ? [[String(name), answer[index + 1]] as const] : []));
  return storedAccount.parse(Object.fromEntries(fields));
}

/** Redis tells an account's commands in words of its own: an account that cannot be used shows which. */
async function readCanonicalCommands(redis: TenantRedis, access: CacheAccess): Promise<string> {
  const pattern = `daspanel-pattern-${access}`;
  await redis.send('ACL', 'SETUSER', pattern, 'reset', 'off', ...commandRules(access));
  const commands = (await readAccount(redis, pattern))?.commands;
  await redis.send('ACL', 'DELUSER', pattern);
  if (commands === undefined) throw new Error('the tenant Redis does not keep an account that was just made');
  return commands;
}
