/** `Tue, 24 Nov 2026 21:40:04 GMT`. */
export function httpDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString();
}

/** Milliseconds since 1970 of a time in HTTP's or ISO 8601's form; undefined when it is neither. */
export function readDate(text: string): number | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
