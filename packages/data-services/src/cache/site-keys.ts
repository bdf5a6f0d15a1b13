import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import type { TenantRedis } from './tenant-redis.ts';

const scanned = z.tuple([z.string(), z.array(z.string())]);
const KEYS_AT_ONCE = 1_000;

/** Keys with a prefix, in batches. A key may come twice; one that was there all the time comes. See SCAN on redis.io. */
export async function* scanKeys(redis: TenantRedis, prefix: string, signal?: AbortSignal): AsyncGenerator<readonly string[]> {
  let cursor = '0';
  do {
    signal?.throwIfAborted();
    const [next, keys] = scanned.parse(await redis.send('SCAN', cursor, 'MATCH', `${prefix}*`, 'COUNT', KEYS_AT_ONCE));
    if (keys.length > 0) yield keys;
    cursor = next;
  } while (cursor !== '0');
}

/** Bytes that Redis holds for the keys, itself included; a key that is gone counts nothing. */
export async function measureKeys(redis: TenantRedis, keys: readonly string[]): Promise<readonly number[]> {
  const answers = await redis.sendAll(keys.map((key) => ['MEMORY', 'USAGE', key] as const));
  return answers.map((bytes) => (typeof bytes === 'number' ? bytes : 0));
}

export async function measureSite(redis: TenantRedis, site: SiteId, signal: AbortSignal): Promise<{ keys: number; bytes: number }> {
  let [count, bytes] = [0, 0];
  for await (const keys of scanKeys(redis, `${site}:`, signal)) {
    count += keys.length;
    bytes += (await measureKeys(redis, keys)).reduce((sum, size) => sum + size, 0);
  }
  return { keys: count, bytes };
}

export async function removeSiteKeys(redis: TenantRedis, site: SiteId, signal: AbortSignal): Promise<void> {
  for await (const keys of scanKeys(redis, `${site}:`, signal)) await redis.send('UNLINK', ...keys);
}
