/** Header fields by lower-case name. Repeated ones are joined with `,`, as they are signed; of those that may stand only once the first counts. */
export function readHeaders(raw: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    const known = headers[name];
    if (known === undefined) headers[name] = value;
    else if (!SINGLE.has(name)) headers[name] = `${known},${value}`;
  }
  return headers;
}

const SINGLE = new Set([
  'authorization',
  'content-length',
  'content-type',
  'host',
  'x-amz-date',
  'x-amz-content-sha256',
  'x-forwarded-proto',
  'x-real-ip',
]);
