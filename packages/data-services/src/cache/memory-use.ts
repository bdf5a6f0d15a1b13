import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { measureKeys, scanKeys } from './site-keys.ts';
import type { TenantRedis } from './tenant-redis.ts';

export interface MemoryUse {
  readonly used: number;
  readonly most: number;
}

/** Bytes that Redis uses for everything, and where it begins to refuse writes. One cheap command. */
export async function readMemoryUse(redis: TenantRedis): Promise<MemoryUse> {
  const info = z.string().parse(await redis.send('INFO', 'memory'));
  const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  return z.object({ used: z.number(), most: z.number() }).parse({ used: read('used_memory'), most: read('maxmemory') });
}

/** Keys that are asked for their size in one round; of more than this each n-th is. */
const MOST_ASKED = 200_000;
const SITE_ID_LENGTH = 16;

/** Bytes of keys by site: of a sample where there are very many. */
export async function measureSites(redis: TenantRedis, signal: AbortSignal): Promise<ReadonlyMap<SiteId, number>> {
  const count = z.number().parse(await redis.send('DBSIZE'));
  const step = Math.max(1, Math.ceil(count / MOST_ASKED));
  const bytes = new Map<SiteId, number>();
  for await (const keys of scanKeys(redis, '', signal)) {
    const asked = keys.filter((_key, index) => index % step === 0);
    const sizes = await measureKeys(redis, asked);
    for (const [index, key] of asked.entries()) {
      const site = siteId.safeParse(key.slice(0, SITE_ID_LENGTH));
      if (site.success) bytes.set(site.data, (bytes.get(site.data) ?? 0) + (sizes[index] ?? 0) * step);
    }
  }
  return bytes;
}
