import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { ByteRange } from '../model/object-store.ts';
import { StorageError } from '../model/storage-error.ts';

/**
 * How encrypted bytes are stored: 32 random bytes (the salt of the stream), then frames of 64 KiB of the object, each sealed with AES-256-GCM and followed by
 * its 16-byte tag; the last frame is shorter or full, an empty object has one empty frame. The key of a stream is HKDF-SHA-256(data key, salt). The nonce of
 * a frame says which part and frame it is and whether it is the last, so that frames cannot be exchanged, left out or cut off unseen.
 */
export const FRAME_BYTES = 65_536;
const SALT_BYTES = 32;
const TAG_BYTES = 16;
const SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES;

function frameCount(plainBytes: number): number {
  return Math.max(1, Math.ceil(plainBytes / FRAME_BYTES));
}

/** Bytes that `plainBytes` of an object take when they are stored. */
export function sealedSize(plainBytes: number): number {
  return SALT_BYTES + plainBytes + frameCount(plainBytes) * TAG_BYTES;
}

function streamKey(dataKey: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', dataKey, salt, 'daspanel storage stream', 32));
}

function frameNonce(part: number, frame: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(part, 0);
  nonce.writeUIntBE(frame, 4, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** `part`: number of the part in its upload; 0 for objects that came in one piece. */
export async function* sealStream(dataKey: Uint8Array, part: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const salt = randomBytes(SALT_BYTES);
  const key = streamKey(dataKey, salt);
  yield salt;
  const waiting = Buffer.allocUnsafe(FRAME_BYTES);
  let filled = 0;
  let frame = 0;
  for await (const chunk of bytes) {
    for (let taken = 0; taken < chunk.length;) {
      // A full frame waits for the next byte: only then it is known not to be the last.
      if (filled === FRAME_BYTES) {
        yield sealFrame(key, frameNonce(part, frame++, false), waiting);
        filled = 0;
      }
      const count = Math.min(FRAME_BYTES - filled, chunk.length - taken);
      waiting.set(chunk.subarray(taken, taken + count), filled);
      filled += count;
      taken += count;
    }
  }
  yield sealFrame(key, frameNonce(part, frame, true), waiting.subarray(0, filled));
}

function sealFrame(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** One sealed stream among the stored bytes of an object: the whole object, or one part of its upload. */
export interface Segment {
  readonly part: number;
  readonly plainBytes: number;
}

type ReadStored = (range: ByteRange) => AsyncIterable<Uint8Array>;

/** The bytes of the object inside `range`. `segments` in the order of their bytes. */
export async function* openStream(
  dataKey: Uint8Array,
  segments: readonly Segment[],
  readStored: ReadStored,
  range: ByteRange,
): AsyncGenerator<Uint8Array> {
  const end = range.start + range.length;
  let plainStart = 0;
  let sealedStart = 0;
  for (const segment of segments) {
    const from = Math.max(range.start - plainStart, 0);
    const to = Math.min(end - plainStart, segment.plainBytes);
    // An empty object has one frame all the same: reading it proves that it was not cut off.
    if (from < to || (segments.length === 1 && segment.plainBytes === 0))
      yield* openSegment(dataKey, segment, readStored, sealedStart, from, to);
    plainStart += segment.plainBytes;
    sealedStart += sealedSize(segment.plainBytes);
  }
}

/** Bytes `from` (included) to `to` (not included) of one segment that begins at `sealedStart` of what is stored. */
async function* openSegment(
  dataKey: Uint8Array,
  segment: Segment,
  readStored: ReadStored,
  sealedStart: number,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const key = streamKey(dataKey, await readExactly(readStored({ start: sealedStart, length: SALT_BYTES }), SALT_BYTES));
  const lastOfSegment = frameCount(segment.plainBytes) - 1;
  const first = Math.floor(from / FRAME_BYTES);
  const last = Math.max(first, Math.ceil(to / FRAME_BYTES) - 1);
  const stored = sealedSize(segment.plainBytes) - SALT_BYTES;
  const start = first * SEALED_FRAME_BYTES;
  const length = Math.min((last + 1) * SEALED_FRAME_BYTES, stored) - start;
  let frame = first;
  for await (const sealed of inFrames(readStored({ start: sealedStart + SALT_BYTES + start, length }), length)) {
    const plain = openFrame(key, frameNonce(segment.part, frame, frame === lastOfSegment), sealed);
    const plainStart = frame * FRAME_BYTES;
    const wanted = plain.subarray(Math.max(from - plainStart, 0), Math.min(to - plainStart, plain.length));
    if (wanted.length > 0) yield wanted;
    frame++;
  }
}

function openFrame(key: Uint8Array, nonce: Uint8Array, sealed: Buffer): Uint8Array {
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = cipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
  try {
    cipher.final();
  } catch (error) {
    throw damaged(error);
  }
  return plain;
}

/** Cuts what is stored into sealed frames; the last one may be shorter. Throws when fewer than `length` bytes are there. */
async function* inFrames(stored: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Buffer> {
  let frame = Buffer.allocUnsafe(Math.min(SEALED_FRAME_BYTES, length));
  let filled = 0;
  let left = length;
  for await (const chunk of stored) {
    for (let taken = 0; taken < chunk.length && left > 0;) {
      const count = Math.min(frame.length - filled, chunk.length - taken);
      frame.set(chunk.subarray(taken, taken + count), filled);
      filled += count;
      taken += count;
      if (filled < frame.length) continue;
      yield frame;
      left -= frame.length;
      frame = Buffer.allocUnsafe(Math.min(SEALED_FRAME_BYTES, left));
      filled = 0;
    }
  }
  if (left > 0) throw damaged();
}

async function readExactly(stored: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const bytes = await buffer(stored);
  if (bytes.length !== length) throw damaged();
  return bytes;
}

function damaged(cause?: unknown): StorageError {
  return new StorageError(
    'InternalError',
    500,
    'What is stored of this encrypted object was changed or cut off; it cannot be read.',
    {},
    { cause },
  );
}
