/**
 * Draws `count` items so that the n-th is drawn in proportion to 1/n (Zipf), the way visits spread over sites. The same numbers every time, so that both
 * sides get the same load.
 */
export function drawByZipf<Item>(items: readonly Item[], count: number): readonly Item[] {
  const sums: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= items.length; rank += 1) sums.push((total += 1 / rank));
  const random = createRandom(1);
  return Array.from({ length: count }, () => {
    const wanted = random() * total;
    return items[firstAtLeast(sums, wanted)];
  }).filter((item) => item !== undefined);
}

function firstAtLeast(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
