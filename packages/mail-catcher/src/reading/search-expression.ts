/**
 * Words that a person typed as an FTS5 query: each is a quoted phrase that begins a word (a single character is a word), all must be found, and
 * nothing in it is an operator. The
 * site is a word of its own column. Empty when there is no word to look for.
 */
export function searchExpression(site: string, search: string): string {
  const words = search
    .replaceAll('\0', ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return '';
  const phrases = words.map((word) => `"${word.replaceAll('"', '""')}"${word.length > 1 ? '*' : ''}`);
  return `site : "${site}" AND {sender recipients subject text} : (${phrases.join(' AND ')})`;
}
