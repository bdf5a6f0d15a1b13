import { Problem } from '../problem.ts';

const LONGEST_JSON = 1024 * 1024;
const JSON_TYPES = new Set(['application/json', 'application/merge-patch+json']);

/** Reads a JSON body's bytes; no body: no bytes. Throws 415 for another media type and 413 beyond 1 MiB. */
export async function readJsonBytes(request: Request): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  if (Number(request.headers.get('content-length') ?? 0) > LONGEST_JSON) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    if (size === 0 && chunk.length > 0) checkJsonType(request);
    size += chunk.length;
    if (size > LONGEST_JSON) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function checkJsonType(request: Request): void {
  const [type = '', ...parameters] = (request.headers.get('content-type') ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const isJson = JSON_TYPES.has(type) && parameters.every((parameter) => /^charset="?utf-8"?$/.test(parameter));
  if (!isJson) throw new Problem('unsupported-media-type', 'send the body as application/json in UTF-8');
  checkEncoding(request);
}

/** Compressed bodies would be a second layer that others may read differently. */
export function checkEncoding(request: Request): void {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') throw new Problem('unsupported-media-type', 'send the body without a Content-Encoding');
}

function tooLarge(): Problem {
  return new Problem('body-too-large', `the body may have ${LONGEST_JSON} bytes at most`);
}
