import { LEAF_LIFETIME, RENEW_AFTER, RENEWAL_SPREAD } from './lifetimes.ts';
import type { ServedMark } from './served-mark.ts';

/** What the patrol sees of one served file without reading more than its first line. */
export interface SeenFile {
  readonly file: string;
  /** Undefined: it cannot be read. */
  readonly mark: ServedMark | undefined;
  /** A route, or the installation itself, is entitled to a certificate of the local authority in it. */
  readonly isEntitled: boolean;
  /** What `data/certificates/wanted` says of it; undefined: nothing. */
  readonly wish: { readonly id: string; readonly choice: 'automatic' | 'own' } | undefined;
  /** The root of the local authority that vouches for it, and when that ends, milliseconds since 1970; undefined: none can. */
  readonly root: { readonly id: string; readonly end: number } | undefined;
}

/** `correct`: it is looked at as a whole and made right; `renew`: a certificate of the local authority is due. */
export type Fate = 'keep' | 'renew' | 'correct';

/** What becomes of a served file at the moment `now`. */
export function decideFate({ file, mark, isEntitled, wish, root }: SeenFile, now: number): Fate {
  if (mark === undefined || mark.source === 'none') return 'correct';
  if (mark.source !== 'local') return wish?.choice === mark.source && wish.id === mark.id ? 'keep' : 'correct';
  if (!isEntitled || wish?.choice === 'own') return 'correct';
  if (root === undefined) return 'keep';
  // The authority's folder was restored, or the name falls to the other root.
  if (root.id !== mark.root) return 'correct';
  // It was made while this machine's clock was ahead, and has not begun for anybody else.
  if (mark.expires > now + LEAF_LIFETIME) return 'correct';
  // One that ends with its root would be followed by one that ends no later.
  return now < renewalTime(file, mark.expires) || mark.expires >= root.end - 1_000 ? 'keep' : 'renew';
}

/** When a file's certificate is due: after two thirds of its lifetime, or up to a sixth earlier, always the same for one certificate. */
export function renewalTime(file: string, expires: number): number {
  return expires - LEAF_LIFETIME * (1 - RENEW_AFTER + RENEWAL_SPREAD * spread(`${file} ${expires}`));
}

/** A number from 0 to 1 that follows from the text (FNV-1a). */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  // The low bits of the last characters have spread least.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 0xffffffff;
}

/** The next files of a round that goes through a sorted list and begins anew behind its end: at most `count`, those after `last`. */
export function nextInRound(files: readonly string[], last: string, count: number): readonly string[] {
  const following = files.filter((file) => file > last);
  return (following.length === 0 ? files : following).slice(0, count);
}
