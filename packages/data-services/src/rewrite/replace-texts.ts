import { toByteText, type ByteText } from './byte-text.ts';

export interface Replacement {
  readonly from: string;
  readonly to: string;
  /** True: `from` ends with a host name, and counts only where that ends too: `//shop.co` is not found in `//shop.com`. */
  readonly isHost?: boolean | undefined;
}

export interface Replacer {
  (text: ByteText): ByteText;
  /** Everything that is looked for: `from` as it is, and as JSON writes it inside a string and inside a string of a string. */
  readonly sought: readonly string[];
}

/**
 * Replaces all texts in one pass, the longest first, so that no replacement is replaced again. Where a `to` stands already it stays, so that doing it twice is
 * doing it once, though `to` may contain `from` (`example.org` and `copy.example.org`).
 */
export function createReplacer(replacements: readonly Replacement[]): Replacer {
  const spelt = replacements.flatMap(({ from, to, isHost }) => spellings.map((spell) => ({ from: spell(from), to: spell(to), isHost })));
  const targets = new Map<string, Replacement>();
  for (const { to, isHost } of spelt) if (to !== '') targets.set(toByteText(to), { from: to, to: toByteText(to), isHost });
  // Of two replacements for the same text the first counts.
  for (const each of spelt.toReversed()) targets.set(toByteText(each.from), { ...each, to: toByteText(each.to) });
  const longestFirst = [...targets].toSorted(([one], [other]) => other.length - one.length);
  const alternatives = longestFirst.map(([text, { isHost }]) => escapeForPattern(text) + (isHost === true ? HOST_ENDS : ''));
  const pattern = new RegExp(alternatives.join('|'), 'g');
  const replace = (text: ByteText) => text.replace(pattern, (found) => targets.get(found)?.to ?? found) as ByteText;
  return Object.assign(replace, { sought: [...new Set(spelt.map(({ from }) => from))] });
}

/** JSON of PHP escapes slashes, and what page builders keep is sometimes JSON inside of JSON. */
const spellings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replaceAll('/', String.raw`\/`),
  (text) => text.replaceAll('/', String.raw`\\\/`),
];

/** No further character of a host name follows, nor a dot and another label; a dot may end a sentence. Bytes from 80 on are letters of other scripts. */
const HOST_ENDS = String.raw`(?![\w-]|\.[\w\x80-\xff-])`;

function escapeForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
