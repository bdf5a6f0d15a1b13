/** What a probe of one address found. `detail`: a part of a sentence, such as "status 404 from nginx". `noRoute`: this machine has no way to addresses of this kind. */
export type ProbeResult =
  | { readonly state: 'here' }
  | { readonly state: 'other'; readonly detail: string }
  | { readonly state: 'silent'; readonly detail: string; readonly noRoute: boolean };

/** Sorts the error of a connection. */
export function readProbeError(error: unknown, protocol: string): ProbeResult {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  if (isTimeout || code === 'ETIMEDOUT') return { state: 'silent', detail: 'there was no answer in time', noRoute: false };
  if (code === 'ECONNREFUSED') return { state: 'silent', detail: 'the connection was refused', noRoute: false };
  if (['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(code)) {
    return { state: 'silent', detail: 'this machine has no way to it', noRoute: true };
  }
  if (code === 'EHOSTUNREACH') return { state: 'silent', detail: 'there is no way to it', noRoute: false };
  if (['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code))
    return { state: 'silent', detail: 'the connection was broken off', noRoute: false };
  return { state: 'other', detail: `what answered does not speak ${protocol}` };
}

/** Text of strangers, fit to be shown: one line of printable ASCII. */
export function showForeign(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?');
  return printable.length > 80 ? `${printable.slice(0, 80)}...` : printable;
}
