export interface ResponseHead {
  readonly status: number;
  /** Name and value of each line, in order; a name may come more than once. Latin-1 text without line breaks. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The builds' text around headers: like JSON, but in 5.6 backslashes and in all bytes beyond ASCII are not escaped. */
const START = /^\{\s*"status":\s*(\d{3}),\s*"headers":\s*\[/;
const LAST_ENTRY = '__terminator__';

/** Tells whether all of the text that PHP writes about status and headers has come. */
export function isCompleteHead(text: string): boolean {
  return text.trimEnd().endsWith(']}');
}

/**
 * Reads what PHP writes when it sends headers: `{ "status": 200, "headers": ["Name: value",\n"…"]}`, given as latin-1 text.
 * `escapesBackslash` is false for 5.6. Throws when the text is something else.
 */
export function parseResponseHead(text: string, escapesBackslash: boolean): ResponseHead {
  const start = START.exec(text);
  const end = text.lastIndexOf(']}');
  if (start === null || end < 0) throw new Error(`PHP described its headers in an unknown way: ${text.slice(0, 80)}`);
  const list = text.slice(start[0].length, end).trim().replace(/",?$/, '');
  const lines = list
    .split('",\n')
    .map((entry) => unescape(entry.trim().replace(/^"/, ''), escapesBackslash))
    .filter((line) => line !== '' && line !== LAST_ENTRY);
  return { status: Number(start[1]), headers: lines.flatMap(splitLine) };
}

function unescape(entry: string, escapesBackslash: boolean): string {
  return escapesBackslash ? entry.replace(/\\(["\\])/g, '$1') : entry.replaceAll('\\"', '"');
}

/** Lines without a name are dropped, and so are those that would end before their end. */
function splitLine(line: string): readonly (readonly [string, string])[] {
  const colon = line.indexOf(':');
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (colon < 1 || /[\r\n\u0000]/.test(line)) return [];
  return [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
}
