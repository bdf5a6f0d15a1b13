/** Milliseconds. */
const KEPT = 600_000;
const MOST = 20_000;

/** Where the icon of a version is; null: it has none. */
type Found = string | null;

export interface IconMemory {
  find(key: string): Found | undefined;
  note(key: string, found: Found): void;
}

/** Remembers for ten minutes where icons were found, and above all where none was, so that thousands of sites without one cost nothing. `now` in milliseconds. */
export function createIconMemory(now: () => number): IconMemory {
  const memory = new Map<string, { readonly found: Found; readonly until: number }>();
  return {
    find(key) {
      const known = memory.get(key);
      return known === undefined || known.until <= now() ? undefined : known.found;
    },
    note(key, found) {
      memory.delete(key);
      memory.set(key, { found, until: now() + KEPT });
      const [oldest] = memory.keys();
      if (memory.size > MOST && oldest !== undefined) memory.delete(oldest);
    },
  };
}
