import { CaProblem } from './ca-problem.ts';
import { note, type CaState } from './ca-state.ts';
import type { LimitKind } from './rate-limits.ts';

/** Throws CaProblem `rateLimited` with Retry-After when there is no token, and counts it. Takes none. */
export function refuseWhenLimited(state: CaState, kind: LimitKind, key: string, names: readonly string[]): void {
  const wait = state.limits.waitFor(kind, key);
  if (wait === 0) return;
  state.counters.limitsHit[kind] += 1;
  note(state, 'limited', names, `${kind} of ${key}`);
  const seconds = Math.ceil(wait / 1_000);
  throw new CaProblem(429, 'rateLimited', `The limit "${kind}" of ${key} is reached: try again in ${seconds} s.`, {
    headers: { 'retry-after': String(seconds) },
  });
}
