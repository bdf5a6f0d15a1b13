/** Upper bounds of the groups that requests are counted in by how long they took, in milliseconds; the last group has none. */
export const LATENCY_BOUNDS = [2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
export const LATENCY_GROUPS = LATENCY_BOUNDS.length + 1;

/** The group of a request that took so many milliseconds. */
export function latencyGroup(milliseconds: number): number {
  const found = LATENCY_BOUNDS.findIndex((bound) => milliseconds <= bound);
  return found === -1 ? LATENCY_BOUNDS.length : found;
}

/**
 * The duration that the given part of all requests did not exceed, in milliseconds, as if those of a group were spread evenly over it. Null: there was no
 * request. Requests of the last group count as its lower bound.
 */
export function latencyAt(part: number, groups: readonly number[]): number | null {
  const total = groups.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [index, count] of groups.entries()) {
    if (count > 0 && below + count >= part * total) {
      const [from, to] = [LATENCY_BOUNDS[index - 1] ?? 0, LATENCY_BOUNDS[index] ?? LATENCY_BOUNDS.at(-1) ?? 0];
      return Math.round((from + ((to - from) * (part * total - below)) / count) * 10) / 10;
    }
    below += count;
  }
  return LATENCY_BOUNDS.at(-1) ?? null;
}
