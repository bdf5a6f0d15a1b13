import { AcmeError } from './acme-types.ts';
import { errorDocument } from './answer-schemas.ts';
import type { RawAnswer } from './exchange.ts';
import { readRetryAfter } from './read-retry-after.ts';

/** What an answer with a status outside of 200 to 299 means: `refused` when there is a problem document (RFC 9457) in it, else `unreachable`. */
export function readError(url: string, { status, headers, body }: RawAnswer, now: number): AcmeError {
  const retryAfter = readRetryAfter(headers['retry-after'], now);
  const document = status >= 400 && /json/.test(headers['content-type'] ?? '') ? parseDocument(body) : undefined;
  if (document !== undefined) {
    const message = `The authority refused (${document.type}): ${document.detail === '' ? 'it does not say why' : document.detail}`;
    return new AcmeError(message, { kind: 'refused', status, document, retryAfter });
  }
  const what = status >= 300 && status < 400 ? 'with a redirect, which is not followed' : `with status ${status} and no explanation`;
  return new AcmeError(`The authority answered at ${url} ${what}.`, { kind: 'unreachable', status, retryAfter });
}

function parseDocument(body: string) {
  try {
    const parsed = errorDocument.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
