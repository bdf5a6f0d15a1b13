/** Numbers from 0 up to 1 that are the same for the same seed (a 32-bit xorshift generator after Marsaglia). */
export function createSeededRandom(seed: number): () => number {
  let state = Math.imul(seed | 0, 0x9e37_79b1) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
