const SHORTEST = 100;
const LONGEST = 5_000;

/**
 * Milliseconds until a connection is tried again after `failures` in a row (1 or more): twice as long each time up to five seconds, and of that a random part between
 * a half and the whole, so that many machines do not come at the same moment. `random`: from 0 to below 1.
 */
export function reconnectPause(failures: number, random: () => number): number {
  const longest = Math.min(LONGEST, SHORTEST * 2 ** Math.min(failures - 1, 16));
  return (longest * (1 + random())) / 2;
}
