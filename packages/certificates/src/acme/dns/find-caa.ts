import type { CaaRecord, Resolver } from './resolver.ts';

/** The records that decide about a name (RFC 8659, 3). `at`: the name that has them; null: no name up to the top has any. */
export type CaaLookup =
  | { readonly state: 'known'; readonly at: string | null; readonly records: readonly CaaRecord[] }
  | { readonly state: 'failed'; readonly at: string; readonly detail: string };

/** Looks at the name and those above it; the nearest with records counts. A name that cannot be asked counts as a refusal, unless a nearer one has records. `name`: without `*.`. */
export async function findCaa(resolver: Resolver, name: string): Promise<CaaLookup> {
  const labels = name.split('.');
  const names = labels.map((_label, index) => labels.slice(index).join('.'));
  const lookups = await Promise.all(names.map(async (at) => ({ at, lookup: await resolver.caa(at) })));
  for (const { at, lookup } of lookups) {
    if (lookup.state === 'failed') return { state: 'failed', at, detail: lookup.detail };
    if (lookup.state === 'found') return { state: 'known', at, records: lookup.values };
  }
  return { state: 'known', at: null, records: [] };
}
