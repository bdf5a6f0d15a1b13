import type { SiteId } from '@daspanel/formats/identifiers.ts';
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
  /** Lets the site write, or only read and remove; where it has no account nothing happens. Not for a site's whole life: `open` gives all again. */
  setAccess(site: SiteId, access: CacheAccess): Promise<void>;
}

/** The accounts of sites in the tenant Redis. `key` is the content of `data/keys/redis-tenant-accounts`. */
export function createCacheAccounts(redis: TenantRedis, key: Secret<string>): CacheAccounts {
  const save = groupCommit(async () => void (await redis.send('ACL', 'SAVE')));
  let known = new Map<SiteId, string>();
  let knownOn = 0;
  let canonical: string | undefined;

  /** What was found out about the server holds for one connection. */
  const forgetAfterReconnection = () => {
    if (knownOn === redis.connection()) return;
    known = new Map();
    canonical = undefined;
    knownOn = redis.connection();
  };

  const isAsWanted = async (account: SiteCacheAccount): Promise<boolean> => {
    canonical ??= await readCanonicalCommands(redis);
    const found = await readAccount(redis, account.user);
    return (
      found !== undefined &&
      found.flags.includes('on') &&
      !found.flags.includes('nopass') &&
      found.passwords.join() === passwordHash(account) &&
      found.keys === `~${account.prefix}*` &&
      found.channels === '' &&
      found.selectors.length === 0 &&
      found.commands === canonical
    );
  };

  return {
    async open(site, generation) {
      const account = siteCacheAccount(key.reveal(), site, generation);
      forgetAfterReconnection();
      if (known.get(site) === account.password) return;
      if (!(await isAsWanted(account))) {
        await redis.send('ACL', 'SETUSER', account.user, ...renderAccountRules(account, 'all'));
        // Connections that came in with an older password stay otherwise.
        await redis.send('CLIENT', 'KILL', 'USER', account.user);
        await save();
      }
      known.set(site, account.password);
    },
    async close(site) {
      forgetAfterReconnection();
      known.delete(site);
      await redis.send('ACL', 'DELUSER', site);
      await save();
    },
    async setAccess(site, access) {
      if ((await readAccount(redis, site)) === undefined) return;
      known.delete(site);
      await redis.send('ACL', 'SETUSER', site, ...commandRules(access));
    },
  };
}

const account = z.object({
  flags: z.array(z.string()),
  passwords: z.array(z.string()),
  commands: z.string(),
  keys: z.string(),
  channels: z.string(),
  selectors: z.array(z.unknown()),
});

async function readAccount(redis: TenantRedis, user: string): Promise<z.infer<typeof account> | undefined> {
  const answer = z
    .array(z.unknown())
    .nullable()
    .parse(await redis.send('ACL', 'GETUSER', user));
  if (answer === null) return undefined;
  const fields = answer.flatMap((name, index) => (index % 2 === 0 ? [[String(name), answer[index + 1]] as const] : []));
  return account.parse(Object.fromEntries(fields));
}

/** Redis tells an account's commands in words of its own: an account that cannot be used shows which. */
async function readCanonicalCommands(redis: TenantRedis): Promise<string> {
  const pattern = 'daspanel-pattern';
  await redis.send('ACL', 'SETUSER', pattern, 'reset', 'off', ...commandRules('all'));
  const commands = (await readAccount(redis, pattern))?.commands;
  await redis.send('ACL', 'DELUSER', pattern);
  if (commands === undefined) throw new Error('the tenant Redis does not keep an account that was just made');
  return commands;
}
