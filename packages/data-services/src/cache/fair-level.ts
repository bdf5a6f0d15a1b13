/**
 * The highest number of bytes that each consumer may hold so that all together hold at most `total`: whoever holds less keeps all, and only the largest give.
 * Infinity: nobody has to give. (Max-min fairness.)
 */
export function fairLevel(held: readonly number[], total: number): number {
  let [left, remaining] = [total, held.length];
  for (const bytes of held.toSorted((one, other) => one - other)) {
    if (bytes * remaining > left) return left / remaining;
    left -= bytes;
    remaining -= 1;
  }
  return Infinity;
}
