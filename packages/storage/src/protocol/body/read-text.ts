import type { RequestBody } from '../operation.ts';
import { s3Error } from '../s3-error.ts';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** A body that is a document. Throws `EntityTooLarge` beyond `limit` bytes and `MalformedXML` when it is no UTF-8. */
export async function readText(body: RequestBody, limit: number): Promise<string> {
  if (body.length !== undefined && body.length > limit) throw tooLarge(limit);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body.bytes) {
    size += piece.length;
    if (size > limit) throw tooLarge(limit);
    pieces.push(piece);
  }
  try {
    return strictUtf8.decode(Buffer.concat(pieces));
  } catch (error) {
    throw s3Error('MalformedXML', { cause: error });
  }
}

function tooLarge(limit: number): Error {
  return s3Error('MaxMessageLengthExceeded', { message: 'Your request was too big.', details: { MaxMessageLengthBytes: String(limit) } });
}
