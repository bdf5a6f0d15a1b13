import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { scanKeys } from './site-keys.ts';
import type { TenantRedis } from './tenant-redis.ts';

interface Candidate {
  readonly key: string;
  readonly isSession: boolean;
  readonly bytes: number;
  /** Milliseconds until it expires; Infinity: never. */
  readonly expiresIn: number;
  /** Seconds since it was last used. */
  readonly idle: number;
}

/** Kept in memory at once; the rest waits for the next round. */
const MOST_CANDIDATES = 100_000;
const ENDS_SOON = 60_000;
const REMOVED_AT_ONCE = 1_000;

export interface Eviction {
  readonly site: SiteId;
  readonly bytes: number;
  /** True: where everything else is not enough, sessions of the site go too. */
  readonly evenSessions: boolean;
}

/**
 * Removes keys of a site until so many bytes are free: first what is about to expire, then what was not used for longest. Resolves with the bytes that were
 * freed.
 */
export async function evictKeys(redis: TenantRedis, { site, bytes, evenSessions }: Eviction, signal: AbortSignal): Promise<number> {
  const candidates = await collectCandidates(redis, site, evenSessions, signal);
  const chosen: string[] = [];
  let freed = 0;
  for (const candidate of candidates.toSorted(compareCandidates)) {
    if (freed >= bytes) break;
    chosen.push(candidate.key);
    freed += candidate.bytes;
  }
  for (let start = 0; start < chosen.length; start += REMOVED_AT_ONCE) {
    signal.throwIfAborted();
    await redis.send('UNLINK', ...chosen.slice(start, start + REMOVED_AT_ONCE));
  }
  return freed;
}

/** Sessions are `<site>:session:<id>`. */
function isSessionOf(site: SiteId, key: string): boolean {
  return key.startsWith(`${site}:session:`);
}

async function collectCandidates(
  redis: TenantRedis,
  site: SiteId,
  evenSessions: boolean,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for await (const keys of scanKeys(redis, `${site}:`, signal)) {
    const removable = evenSessions ? keys : keys.filter((key) => !isSessionOf(site, key));
    const answers = await redis.sendAll(
      removable.flatMap((key) => [['MEMORY', 'USAGE', key] as const, ['PTTL', key] as const, ['OBJECT', 'IDLETIME', key] as const]),
    );
    for (const [index, key] of removable.entries()) {
      const [bytes, expiresIn, idle] = answers.slice(index * 3, index * 3 + 3);
      if (typeof bytes !== 'number' || typeof expiresIn !== 'number' || typeof idle !== 'number') continue;
      candidates.push({ key, isSession: isSessionOf(site, key), bytes, expiresIn: expiresIn < 0 ? Infinity : expiresIn, idle });
    }
    if (candidates.length >= MOST_CANDIDATES) break;
  }
  return candidates;
}

function compareCandidates(one: Candidate, other: Candidate): number {
  if (one.isSession !== other.isSession) return Number(one.isSession) - Number(other.isSession);
  const endsSoon = Number(other.expiresIn < ENDS_SOON) - Number(one.expiresIn < ENDS_SOON);
  return endsSoon === 0 ? other.idle - one.idle : endsSoon;
}
