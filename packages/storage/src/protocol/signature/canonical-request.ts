import { decodeToBytes, encodeBytes } from '../percent-encoding.ts';

/** What of a request is signed. `path` and `query` as they stand in the request line. */
export interface Signable {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

/** The parameter that carries the signature, which cannot sign itself. */
const OWN_PARAMETER = 'X-Amz-Signature=';

/**
 * The canonical request of Signature Version 4, in the ways in which signers write it, likeliest first: the path as it was sent or with its escapes made
 * uniform, the text as Latin-1 (one byte for each character on the wire) or as UTF-8. All of them stand for the same request.
 * Source: S3 API reference, "Signature calculations for the authorization header".
 */
export function* canonicalRequests(request: Signable): Generator<Buffer> {
  const sent = write(
    request,
    request.path,
    sortQuery(request.query, (text) => text),
  );
  yield* encodings(sent);
  const uniform = write(
    request,
    uniformEscapes(request.path, true),
    sortQuery(request.query, (text) => uniformEscapes(text, false)),
  );
  if (uniform !== sent) yield* encodings(uniform);
  if (request.query.includes('+')) {
    const spaces = sortQuery(request.query, (text) => uniformEscapes(text.replaceAll('+', ' '), false));
    yield* encodings(write(request, uniformEscapes(request.path, true), spaces));
  }
}

function* encodings(text: string): Generator<Buffer> {
  const latin = Buffer.from(text, 'latin1');
  yield latin;
  const utf8 = Buffer.from(text, 'utf8');
  if (utf8.length !== latin.length) yield utf8;
}

function write(request: Signable, path: string, query: string): string {
  let headers = '';
  for (const name of request.signedHeaders) headers += `${name}:${collapseSpaces(request.headers[name] ?? '')}\n`;
  return `${request.method}\n${path}\n${query}\n${headers}\n${request.signedHeaders.join(';')}\n${request.payloadHash}`;
}

function collapseSpaces(value: string): string {
  return value.includes('  ') ? value.trim().replace(/ {2,}/g, ' ') : value.trim();
}

function uniformEscapes(text: string, keepSlash: boolean): string {
  return encodeBytes(decodeToBytes(text), keepSlash);
}

function sortQuery(query: string, escape: (text: string) => string): string {
  if (query === '') return '';
  return query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith(OWN_PARAMETER))
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals === -1 ? pair : pair.slice(0, equals);
      return { name: escape(name), value: escape(equals === -1 ? '' : pair.slice(equals + 1)) };
    })
    .toSorted((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
