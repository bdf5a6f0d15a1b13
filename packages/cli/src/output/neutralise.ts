/**
 * Text from elsewhere, made safe for a terminal: control characters, among them the escape sequences that colour, move the cursor, set the
 * clipboard or hide links, and marks that reverse the reading direction are shown as `\u001b` and the like.
 */
export function neutralise(text: string): string {
  return text.replaceAll(UNSAFE, showCode);
}

/** The same for logs: line feeds and tabs stay. */
export function neutraliseLines(text: string): string {
  return text.replaceAll(UNSAFE, (character) => (character === '\n' || character === '\t' ? character : showCode(character)));
}

// Control and format characters (general categories Cc, Cs and the bidirectional ones of Cf) and the two line separators.
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

function showCode(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
