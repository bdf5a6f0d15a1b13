/** The end of a log: its last whole lines, and the bytes of all of it. */
export interface LogEnd {
  readonly text: string;
  readonly size: number;
}

/** The last `count` lines of a text, each with its line feed. */
export function lastLines(text: string, count: number): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return count === 0
    ? ''
    : lines
        .slice(-count)
        .map((line) => `${line}\n`)
        .join('');
}

/** What was added to a log that was `before` bytes long; all of a log that was begun anew. */
export function addedText(before: number, end: LogEnd): string {
  if (end.size < before) return end.text;
  const bytes = Buffer.from(end.text);
  return bytes.subarray(Math.max(0, bytes.length - (end.size - before))).toString('utf8');
}
