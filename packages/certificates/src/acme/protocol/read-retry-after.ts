/** The moment, in milliseconds since 1970, that a Retry-After header names by seconds or by an HTTP date (RFC 9110, 10.2.3). Null: none that can be read. */
export function readRetryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,12}$/.test(text)) return now + Number(text) * 1_000;
  return readDate(text);
}

/** Milliseconds since 1970 of an HTTP date, such as `Sun, 06 Nov 1994 08:49:37 GMT`. Null: it is none. */
export function readDate(text: string): number | null {
  if (!/^\w{3,9}, [\w :-]{1,40} GMT$/.test(text)) return null;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? null : moment;
}
