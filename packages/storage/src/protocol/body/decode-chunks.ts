import { createHash, type Hash } from 'node:crypto';
import { s3Error } from '../s3-error.ts';
import { EMPTY_SHA256, type ChunkSigning } from '../signature/payload.ts';
import { isSameSignature, sha256Hex } from '../signature/signing-key.ts';
import { createByteReader, type ByteReader } from './byte-reader.ts';

export interface ChunkedBody {
  /** Absent: chunks without signatures. */
  readonly signing?: ChunkSigning;
  readonly hasTrailer: boolean;
  /** Gets what the trailer says: names in lower case. */
  readonly trailers: Record<string, string>;
}

const LONGEST_LINE = 4_096;
const MOST_TRAILERS = 16;
/** More than any object may have. */
const LARGEST_CHUNK = 5 * 1024 ** 3;
const SIGNATURE = ';chunk-signature=';
const TRAILER_SIGNATURE = 'x-amz-trailer-signature';

/**
 * The bytes inside an `aws-chunked` body: `<size in hex>[;chunk-signature=<hex>]`, CR LF, the bytes, CR LF, ..., a chunk of size 0, and the trailer.
 * Throws `SignatureDoesNotMatch` at the end of a chunk whose signature does not continue the one before, and `IncompleteBody` for anything else that is wrong.
 * Source: S3 API reference, "Transferring payload in multiple chunks".
 */
export async function* decodeChunks(source: AsyncIterable<Uint8Array>, body: ChunkedBody): AsyncGenerator<Uint8Array> {
  const reader = createByteReader(source);
  const signatures = body.signing === undefined ? undefined : createSignatureChain(body.signing);
  for (;;) {
    const { size, signature } = readChunkHeader(await reader.readLine(LONGEST_LINE));
    const hash = signatures === undefined ? undefined : createHash('sha256');
    yield* readChunk(reader, size, hash);
    if (hash !== undefined) signatures?.check('PAYLOAD', `${EMPTY_SHA256}\n${hash.digest('hex')}`, signature);
    if (size === 0) break;
    if ((await reader.readLine(LONGEST_LINE)) !== '') throw broken();
  }
  const signed = await readTrailer(reader, body.trailers);
  if (body.hasTrailer && signatures !== undefined) signatures.check('TRAILER', sha256Hex(signed.text), signed.signature);
}

async function* readChunk(reader: ByteReader, size: number, hash: Hash | undefined): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0;) {
    const piece = await reader.read(left);
    if (piece === undefined) throw s3Error('IncompleteBody');
    hash?.update(piece);
    left -= piece.length;
    yield piece;
  }
}

function readChunkHeader(line: string | undefined): { readonly size: number; readonly signature: string } {
  if (line === undefined) throw s3Error('IncompleteBody');
  const end = line.indexOf(';');
  const digits = (end === -1 ? line : line.slice(0, end)).trim();
  const size = /^[0-9a-fA-F]{1,16}$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  if (!(size <= LARGEST_CHUNK)) throw broken();
  const at = line.indexOf(SIGNATURE);
  return { size, signature: at === -1 ? '' : line.slice(at + SIGNATURE.length) };
}

/** Reads `name:value` lines up to the end of the body. `text` is what the trailer's signature is made of. */
async function readTrailer(
  reader: ByteReader,
  trailers: Record<string, string>,
): Promise<{ readonly text: string; readonly signature: string }> {
  let text = '';
  let signature = '';
  let count = 0;
  for (let line = await reader.readLine(LONGEST_LINE); line !== undefined; line = await reader.readLine(LONGEST_LINE)) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon <= 0 || ++count > MOST_TRAILERS) throw s3Error('MalformedTrailerError');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === TRAILER_SIGNATURE) signature = value;
    else {
      trailers[name] = value;
      text += `${name}:${value}\n`;
    }
  }
  return { text, signature };
}

/** Each signature is made over the one before. */
function createSignatureChain({ key, date, seed }: ChunkSigning) {
  let previous = seed;
  return {
    check(kind: 'PAYLOAD' | 'TRAILER', hashes: string, signature: string) {
      const expected = key.sign(`AWS4-HMAC-SHA256-${kind}\n${date}\n${key.scope}\n${previous}\n${hashes}`);
      if (!isSameSignature(expected, signature)) throw s3Error('SignatureDoesNotMatch');
      previous = expected;
    },
  };
}

function broken(): Error {
  return s3Error('IncompleteBody', { message: 'The chunks of the body are not written as they should be.' });
}
