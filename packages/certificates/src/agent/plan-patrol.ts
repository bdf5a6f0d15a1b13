import { RENEW_AFTER } from './lifetimes.ts';

/** What the patrol sees of one served file. */
export interface ServedFile {
  /** A route, or the installation itself, is entitled to it. */
  readonly isWanted: boolean;
  /** From another authority (a person's own certificate): never touched. */
  readonly isForeign: boolean;
  /** Valid now, for the right names, from this installation's authority. */
  readonly isGood: boolean;
  /** Milliseconds since 1970; zero where it cannot be read. */
  readonly notBefore: number;
  readonly notAfter: number;
}

export type Fate = 'keep' | 'renew' | 'remove';

/** What becomes of a served file at the moment `now`. */
export function decideFate(file: ServedFile, now: number): Fate {
  if (file.isForeign) return 'keep';
  if (!file.isWanted) return 'remove';
  if (!file.isGood) return 'renew';
  return now >= file.notBefore + (file.notAfter - file.notBefore) * RENEW_AFTER ? 'renew' : 'keep';
}

/** The next files of a round that goes through a sorted list and begins anew behind its end: at most `count`, those after `last`. */
export function nextInRound(files: readonly string[], last: string, count: number): readonly string[] {
  const following = files.filter((file) => file > last);
  return (following.length === 0 ? files : following).slice(0, count);
}
