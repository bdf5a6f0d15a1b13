import type { Resolver } from './resolver.ts';

/** Where aliases (CNAME) of a name lead. `aliases`: what stands on the way, the target last; empty: the name is none. */
export interface Aliases {
  readonly target: string;
  readonly aliases: readonly string[];
  readonly problem: { readonly kind: 'circle' | 'too-many' | 'failed'; readonly detail: string } | null;
}

/** As many as recursive servers usually follow. */
const MOST = 10;

export async function followAliases(resolver: Resolver, name: string): Promise<Aliases> {
  const aliases: string[] = [];
  for (;;) {
    const target = aliases.at(-1) ?? name;
    const found = await resolver.alias(target);
    if (found.state === 'failed') return { target, aliases, problem: { kind: 'failed', detail: found.detail } };
    const next = found.state === 'found' ? found.values[0] : undefined;
    if (next === undefined) return { target, aliases, problem: null };
    if (next === name || aliases.includes(next)) {
      return { target, aliases, problem: { kind: 'circle', detail: `the alias ${target} leads back to ${next}` } };
    }
    if (aliases.length === MOST)
      return { target, aliases, problem: { kind: 'too-many', detail: `it has more than ${MOST} aliases in a row` } };
    aliases.push(next);
  }
}
