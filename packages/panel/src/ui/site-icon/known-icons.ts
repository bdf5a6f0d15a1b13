/** Milliseconds: as long as the server's answers are kept. */
const KEPT = 600_000;
/** That there is none may also mean that the network was gone for a moment, which pictures do not tell. */
const KEPT_WITHOUT = 120_000;

const known = new Map<string, { readonly isThere: boolean; readonly until: number }>();

/** Notes what an address of an icon has given: a row that comes back into sight shows it at once, or does not ask again. */
export function noteIcon(address: string, isThere: boolean): void {
  known.set(address, { isThere, until: Date.now() + (isThere ? KEPT : KEPT_WITHOUT) });
}

/** Undefined: not known, or not any more. */
export function hasIcon(address: string): boolean | undefined {
  const found = known.get(address);
  return found === undefined || found.until <= Date.now() ? undefined : found.isThere;
}
