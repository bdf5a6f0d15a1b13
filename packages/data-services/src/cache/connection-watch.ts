import type { Log } from '@daspanel/platform/log.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { repeatEvery } from '../repeat-every.ts';
import type { TenantRedis } from './tenant-redis.ts';

const EVERY_MILLISECONDS = 5_000;
/** A pool has a few dozen processes at most, and each one connection, or two. */
const MOST_PER_SITE = 300;
/** Seconds in which whoever has connected says who it is. */
const NAMELESS_FOR = 5;
/** Redis' own name for who has not said it. */
const NAMELESS = 'default';

/** Ends connections of a site that takes too many of what all share, and those that never say whose they are: Redis has no limit for either. */
export function startConnectionWatch(redis: TenantRedis, log: Log): AsyncDisposable {
  return repeatEvery(
    EVERY_MILLISECONDS,
    () => endSurplus(redis, log),
    (error) => {
      if (!(error instanceof RequestError && error.code === 'unreachable'))
        log.warn('the connections to the cache could not be watched', { error });
    },
  );
}

const client = z.object({ id: z.coerce.number(), age: z.coerce.number(), user: z.string() });

async function endSurplus(redis: TenantRedis, log: Log): Promise<void> {
  const lines = z
    .string()
    .parse(await redis.send('CLIENT', 'LIST'))
    .trim()
    .split('\n');
  const clients = lines.map((line) => client.parse(Object.fromEntries(line.split(' ').map((field) => field.split('=', 2)))));
  for (const [user, connections] of Map.groupBy(clients, (each) => each.user)) {
    if (user === NAMELESS) {
      for (const { id } of connections.filter(({ age }) => age >= NAMELESS_FOR)) await redis.send('CLIENT', 'KILL', 'ID', id);
    } else if (connections.length > MOST_PER_SITE) {
      log.warn('a site has too many connections to the cache: they are ended', { site: user, connections: connections.length });
      await redis.send('CLIENT', 'KILL', 'USER', user);
    }
  }
}
