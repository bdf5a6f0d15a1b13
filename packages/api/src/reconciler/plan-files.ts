import { fingerprintOf } from './fingerprint.ts';
import type { Step } from './plan.ts';

/** Steps that make the published files of one owner what they should be. Both maps are by path in `data/`, to content and to fingerprint. */
export function planFileSteps(
  wanted: ReadonlyMap<string, string>,
  applied: ReadonlyMap<string, string | null>,
): { readonly publish: Step[]; readonly remove: Step[] } {
  const publish: Step[] = [];
  for (const [path, text] of wanted) {
    const fingerprint = fingerprintOf(text);
    if (applied.get(path) !== fingerprint) publish.push({ do: 'publish-file', path, text, fingerprint });
  }
  const stale = [...applied.keys()].filter((path) => !wanted.has(path));
  return { publish, remove: stale.map((path) => ({ do: 'remove-file', path })) };
}
