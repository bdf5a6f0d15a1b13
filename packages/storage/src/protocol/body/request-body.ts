import { createHash } from 'node:crypto';
import type { Checksum, ChecksumAlgorithm } from '../../model/records.ts';
import { checksumHeader, readAnnouncedChecksum, requireChecksumValue, type AnnouncedChecksum } from '../checksums/announced-checksum.ts';
import { createChecksum, type RunningChecksum } from '../checksums/running-checksum.ts';
import type { RequestBody } from '../operation.ts';
import { s3Error } from '../s3-error.ts';
import type { Payload } from '../signature/payload.ts';
import { decodeChunks } from './decode-chunks.ts';

/** Bytes of one PutObject or part: 5 GiB, as S3. */
export const LARGEST_BODY = 5 * 1024 ** 3;

interface IncomingRequestBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
  /** False: the checksum in the headers is not that of the body. */
  readonly hasChecksum: boolean;
  /** The bytes on the wire, opened when they are first read (which is when `100 Continue` is due). */
  readonly open: () => AsyncIterable<Uint8Array>;
}

/**
 * The body of a request: decoded, and held to everything that the request announced of it (length, SHA-256, Content-MD5, checksum in header or trailer).
 * What does not hold is thrown behind the last byte, so nothing may be kept before the end. Throws at once when the announcement itself is wrong.
 */
export function createRequestBody({ headers, payload, hasChecksum, open }: IncomingRequestBody): RequestBody {
  const hasTrailer = payload.kind === 'chunked' && payload.hasTrailer;
  const announced = hasChecksum ? readAnnouncedChecksum(headers, hasTrailer) : undefined;
  const md5 = readContentMd5(headers['content-md5']);
  const length = readLength(headers, payload);
  const trailers: Record<string, string> = {};
  let wanted: ChecksumAlgorithm | undefined = announced?.algorithm;
  let result: Checksum | undefined;

  const bytes = async function* () {
    const source = payload.kind === 'chunked' ? decodeChunks(open(), { ...payload, trailers }) : open();
    const checksum = wanted === undefined ? undefined : createChecksum(wanted);
    const sha256 = payload.kind === 'hashed' ? createHash('sha256') : undefined;
    const md5Hash = md5 === undefined ? undefined : createHash('md5');
    let count = 0;
    for await (const piece of source) {
      count += piece.length;
      if (length !== undefined && count > length)
        throw s3Error('IncompleteBody', { message: 'The body has more bytes than were announced.' });
      checksum?.update(piece);
      sha256?.update(piece);
      md5Hash?.update(piece);
      yield piece;
    }
    if (length !== undefined && count !== length) throw s3Error('IncompleteBody');
    if (payload.kind === 'hashed') requireSha256(payload.sha256, sha256?.digest('hex'));
    if (md5 !== undefined && md5Hash?.digest('base64') !== md5)
      throw s3Error('BadDigest', { message: 'The Content-MD5 you specified did not match what we received.' });
    if (checksum !== undefined) result = finishChecksum(checksum, announced, trailers);
  };
  return {
    length,
    trailers,
    bytes: { [Symbol.asyncIterator]: bytes },
    computeChecksum: (algorithm) => {
      wanted ??= algorithm;
    },
    announced: announced?.algorithm,
    checksum: () => result,
  };
}

function finishChecksum(
  checksum: RunningChecksum,
  announced: AnnouncedChecksum | undefined,
  trailers: Readonly<Record<string, string>>,
): Checksum {
  const { algorithm } = checksum;
  const value = checksum.digest().toString('base64');
  if (announced !== undefined) {
    const promised = announced.value ?? trailers[checksumHeader(algorithm)];
    if (promised === undefined) throw s3Error('MalformedTrailerError');
    requireChecksumValue(algorithm, promised);
    if (promised !== value)
      throw s3Error('BadDigest', { message: `The ${algorithm} you specified did not match the calculated checksum.` });
  }
  return { algorithm, value, type: 'FULL_OBJECT' };
}

function requireSha256(promised: string, computed: string | undefined): void {
  if (promised !== computed)
    throw s3Error('XAmzContentSHA256Mismatch', {
      details: { ClientComputedContentSHA256: promised, S3ComputedContentSHA256: computed ?? '' },
    });
}

function readContentMd5(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const bytes = Buffer.from(header, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== header) throw s3Error('InvalidDigest', { details: { 'Content-MD5': header } });
  return header;
}

/** Bytes after decoding; undefined when the client streams without saying how much. */
function readLength(headers: Readonly<Record<string, string>>, payload: Payload): number | undefined {
  const decoded = headers['x-amz-decoded-content-length'];
  if (payload.kind === 'chunked') {
    if (decoded === undefined) throw s3Error('MissingContentLength');
    if (!/^\d{1,15}$/.test(decoded)) throw s3Error('InvalidArgument', { message: 'x-amz-decoded-content-length must be a number' });
    return Number(decoded);
  }
  const length = headers['content-length'];
  if (length !== undefined) return Number(length);
  return headers['transfer-encoding'] === undefined ? 0 : undefined;
}
