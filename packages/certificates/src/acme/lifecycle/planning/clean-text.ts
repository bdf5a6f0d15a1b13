const LONGEST = 500;

/** What somebody else wrote, fit to be shown: one line, without control and direction characters, at most 500 characters. */
export function cleanText(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
