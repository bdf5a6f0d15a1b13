import { Resolver } from 'node:dns/promises';
import type { Identifier } from './ca-state.ts';
import { NetworkFailure } from './network-failure.ts';

/** A resolver that asks this server (`address:port`) alone. */
export function createResolver(server: string): Resolver {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([server]);
  return resolver;
}

/** Runs a query; undefined: there are no such records. Throws NetworkFailure `dns`. */
export async function query<Records>(what: string, ask: () => Promise<Records>): Promise<Records | undefined> {
  try {
    return await ask();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENODATA' || code === 'ENOTFOUND') return undefined;
    throw new NetworkFailure('dns', `DNS problem: ${code || String(cause)} looking up ${what}`, { cause });
  }
}

/** The addresses to ask, IPv6 first as authorities do. Throws NetworkFailure `dns` when there are none. */
export async function resolveAddresses({ type, value }: Identifier, server: string): Promise<readonly string[]> {
  if (type === 'ip') return [value];
  const resolver = createResolver(server);
  const [sixth, fourth] = await Promise.all([
    query(`AAAA for ${value}`, () => resolver.resolve6(value)),
    query(`A for ${value}`, () => resolver.resolve4(value)),
  ]);
  const addresses = [...(sixth ?? []), ...(fourth ?? [])];
  if (addresses.length === 0) throw new NetworkFailure('dns', `DNS problem: ${value} has neither an A nor an AAAA record`);
  return addresses;
}

/** Tries one address after the other, and gives the first result. Failures other than `connection` end it. */
export async function tryAddresses<Result>(addresses: readonly string[], attempt: (address: string) => Promise<Result>): Promise<Result> {
  let last: unknown;
  for (const address of addresses) {
    try {
      return await attempt(address);
    } catch (error) {
      if (!(error instanceof NetworkFailure) || error.type !== 'connection') throw error;
      last = error;
    }
  }
  throw last;
}
