import type { IncomingMessage } from 'node:http';
import { PassThrough, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { EgressError } from './egress-error.ts';

const LARGEST_RATIO = 100;
/** Up to this size any ratio is fine. */
const BYTES_OF_ANY_RATIO = 10 * 1024 * 1024;
const MILLISECONDS_BETWEEN_REPORTS = 200;

export interface BodyLimits {
  readonly maximumBytes: number;
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: { readonly bytes: number; readonly totalBytes: number | null }) => void) | undefined;
}

/**
 * The content of an answer, decoded. Throws EgressError `too-large` as soon as it is longer than allowed or swells like a bomb, and `bad-answer`
 * when it ends before its announced end or cannot be decoded.
 */
export async function* readBody(response: IncomingMessage, limits: BodyLimits): AsyncGenerator<Buffer> {
  const announced = Number(response.headers['content-length'] ?? Number.NaN);
  const decoder = decoderFor(response.headers['content-encoding']);
  if (announced > limits.maximumBytes) {
    response.destroy();
    throw tooLarge(limits.maximumBytes);
  }
  let received = 0;
  response.on('data', (chunk: Buffer) => (received += chunk.length));
  const decoding = pipeline(response, decoder, { signal: limits.signal });
  decoding.catch(() => {});
  const report = createReport(limits.onProgress, Number.isNaN(announced) ? null : announced);
  let bytes = 0;
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.maximumBytes) throw tooLarge(limits.maximumBytes);
      if (bytes > BYTES_OF_ANY_RATIO && bytes > received * LARGEST_RATIO) {
        throw new EgressError('too-large', `the answer unpacks to more than ${LARGEST_RATIO} times its size`);
      }
      report(received);
      yield chunk;
    }
    await decoding;
  } catch (error) {
    if (error instanceof EgressError || limits.signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EgressError('bad-answer', `the answer broke off or is damaged: ${reason}`, { cause: error });
  } finally {
    response.destroy();
    decoder.destroy();
  }
}

/** No encoding was asked for; servers that send one all the same are understood. */
function decoderFor(encoding: string | undefined): Duplex {
  switch (encoding?.toLowerCase().trim() ?? 'identity') {
    case 'identity':
    case '':
      return new PassThrough();
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new EgressError('bad-answer', `the answer is encoded in a way that is not understood: ${encoding}`);
  }
}

function tooLarge(maximumBytes: number): EgressError {
  return new EgressError('too-large', `the answer has more than ${maximumBytes} bytes`);
}

function createReport(onProgress: BodyLimits['onProgress'], totalBytes: number | null): (bytes: number) => void {
  let last = -Infinity;
  return (bytes) => {
    if (performance.now() - last < MILLISECONDS_BETWEEN_REPORTS) return;
    last = performance.now();
    onProgress?.({ bytes, totalBytes });
  };
}
