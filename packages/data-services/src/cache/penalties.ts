/** How long a site that almost filled the memory may not write: longer each time, so that trying again and again does not pay. */
export interface Penalties {
  add(site: string): void;
  isServed(site: string): boolean;
}

const FIRST_MILLISECONDS = 5_000;
const LONGEST_MILLISECONDS = 300_000;
/** After so long without another one the next is the first again. */
const FORGIVEN_AFTER = 1_200_000;

/** `now` is a clock in milliseconds. */
export function createPenalties(now: () => number): Penalties {
  const given = new Map<string, { readonly until: number; readonly milliseconds: number }>();
  return {
    add(site) {
      const last = given.get(site);
      const isRepeated = last !== undefined && now() < last.until + FORGIVEN_AFTER;
      const milliseconds = isRepeated ? Math.min(last.milliseconds * 2, LONGEST_MILLISECONDS) : FIRST_MILLISECONDS;
      given.set(site, { until: now() + milliseconds, milliseconds });
    },
    isServed: (site) => now() >= (given.get(site)?.until ?? -Infinity),
  };
}
