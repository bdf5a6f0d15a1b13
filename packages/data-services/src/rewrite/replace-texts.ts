import { toByteText, type ByteText } from './byte-text.ts';

export interface Replacement {
  readonly from: string;
  readonly to: string;
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
  const pairs = replacements.flatMap(({ from, to }) => spellings.map((spell) => [spell(from), spell(to)] as const));
  const targets = new Map<string, string>(pairs.filter(([, to]) => to !== '').map(([, to]) => [toByteText(to), toByteText(to)]));
  // Of two replacements for the same text the first counts.
  for (const [from, to] of pairs.toReversed()) targets.set(toByteText(from), toByteText(to));
  const longestFirst = [...targets.keys()].toSorted((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map(escapeForPattern).join('|'), 'g');
  const replace = (text: ByteText) => text.replace(pattern, (found) => targets.get(found) ?? found) as ByteText;
  return Object.assign(replace, { sought: [...new Set(pairs.map(([from]) => from))] });
}

/** JSON of PHP escapes slashes, and what page builders keep is sometimes JSON inside of JSON. */
const spellings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replaceAll('/', String.raw`\/`),
  (text) => text.replaceAll('/', String.raw`\\\/`),
];

function escapeForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
