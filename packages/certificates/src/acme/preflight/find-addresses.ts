import { followAliases } from '../dns/follow-aliases.ts';
import type { Lookup, Resolver } from '../dns/resolver.ts';
import type { PreflightName } from './preflight-name.ts';

/** Where DNS leads to. `addresses`: IPv4 before IPv6, at most `MOST_ADDRESSES`, `all` says how many there are. */
export interface FoundAddresses {
  readonly addresses: readonly string[];
  readonly all: number;
  readonly aliases: readonly string[];
  /** Why there is no address; null: there is one. `missing`: the name does not exist; `empty`: it has no address; `failed`: DNS does not say. */
  readonly failure: { readonly kind: 'missing' | 'empty' | 'failed'; readonly detail: string; readonly isServerFailure: boolean } | null;
}

export const MOST_ADDRESSES = 8;

export async function findAddresses(resolver: Resolver, { kind, host }: PreflightName): Promise<FoundAddresses> {
  if (kind === 'address') return { addresses: [host], all: 1, aliases: [], failure: null };
  const [ipv4, ipv6, { aliases, problem }] = await Promise.all([resolver.ipv4(host), resolver.ipv6(host), followAliases(resolver, host)]);
  const found = [...valuesOf(ipv4), ...valuesOf(ipv6)];
  if (found.length > 0) return { addresses: found.slice(0, MOST_ADDRESSES), all: found.length, aliases, failure: null };
  const common = { addresses: [], all: 0, aliases };
  if (problem !== null && problem.kind !== 'failed') {
    return { ...common, failure: { kind: 'failed', detail: problem.detail, isServerFailure: false } };
  }
  const failed = [ipv4, ipv6].find((lookup) => lookup.state === 'failed');
  if (failed !== undefined) {
    return { ...common, failure: { kind: 'failed', detail: failed.detail, isServerFailure: failed.reason === 'server-failed' } };
  }
  const isMissing = ipv4.state === 'no-name' && ipv6.state === 'no-name';
  return { ...common, failure: { kind: isMissing ? 'missing' : 'empty', detail: '', isServerFailure: false } };
}

function valuesOf(lookup: Lookup<string>): readonly string[] {
  return lookup.state === 'found' ? lookup.values : [];
}
