/**
 * What passes over one TLS connection between two machines, both ways. A frame is a header of 8 bytes and a body, all numbers big endian:
 *
 * | bytes | what |
 * |---|---|
 * | 1 | kind |
 * | 3 | length of the body |
 * | 4 | id: of a stream or of a request, 1 or more; 0 for `hello`, `ping` and `pong` |
 *
 * Streams are opened by the node alone, with ids that only grow; a frame of a stream that is over is passed by. Each end may send `STREAM_ROOM` bytes on a stream
 * before the other has given it room for more. Requests are numbered by whoever asks. What does not keep to this page ends the connection.
 */
export const frameKinds = {
  /** First from each side: who speaks, as JSON (`hello.ts`). */
  hello: 1,
  /** From the node: a stream to this channel (`channels.ts`, ASCII). Data may follow at once. */
  open: 2,
  /** Bytes of a stream. */
  data: 3,
  /** There is room for so many bytes more (4 bytes). */
  room: 4,
  /** This side sends no more bytes; the other may go on. */
  finish: 5,
  /** The stream is over, and why (`resetReasons`, ASCII). Nothing follows it from either side. */
  reset: 6,
  /** To be given back as `pong` (8 bytes of the sender's choice). */
  ping: 7,
  pong: 8,
  /** A request, as JSON: `{ operation, input }`. */
  ask: 9,
  /** Its answer under the same id, as JSON: `{ result }` or `{ error: { code, message } }`. */
  answer: 10,
} as const;
export type FrameKind = keyof typeof frameKinds;

export const resetReasons = {
  /** The program at the other end closed its connection without an end. */
  closed: 'closed',
  /** Nobody listens on the socket there. */
  unavailable: 'unavailable',
  /** The channel is not in the list of what this machine may reach. */
  'not-allowed': 'not-allowed',
  /** This machine has as many streams as it may have. */
  'too-many': 'too-many',
} as const;
export type ResetReason = keyof typeof resetReasons;

export const HEADER = 8;
export const LONGEST_DATA = 32 * 1024;
/** Bytes of one stream that may be under way in one direction. */
export const STREAM_ROOM = 128 * 1024;
export const GREATEST_ID = 0xffff_ffff;

/** Least and greatest length of each kind's body. */
const lengths: Readonly<Record<FrameKind, readonly [least: number, greatest: number]>> = {
  hello: [2, 4096],
  open: [1, 64],
  data: [1, LONGEST_DATA],
  room: [4, 4],
  finish: [0, 0],
  reset: [1, 64],
  ping: [8, 8],
  pong: [8, 8],
  ask: [2, 64 * 1024],
  answer: [2, 1024 * 1024],
};

const OF_THE_CONNECTION: ReadonlySet<FrameKind> = new Set<FrameKind>(['hello', 'ping', 'pong']);
const kindsByNumber = new Map(Object.entries(frameKinds).map(([name, number]) => [number as number, name as FrameKind]));

export interface Frame {
  readonly kind: FrameKind;
  readonly id: number;
  readonly body: Buffer;
}

/** The other side does not keep to the format. */
export class BrokenFrame extends Error {}

/** The header alone, so that a body is not copied. Throws RangeError for a body that the other side would refuse. */
export function encodeHeader(kind: FrameKind, id: number, length: number): Buffer {
  const [least, greatest] = lengths[kind];
  if (length < least || length > greatest) throw new RangeError(`a body of ${length} bytes does not fit a frame of kind ${kind}`);
  const header = Buffer.allocUnsafe(HEADER);
  header.writeUInt32BE(length, 0);
  header.writeUInt8(frameKinds[kind], 0);
  header.writeUInt32BE(id, 4);
  return header;
}

export function encodeFrame(kind: FrameKind, id: number, body: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([encodeHeader(kind, id, body.length), body]);
}

export function encodeRoom(bytes: number): Buffer {
  const body = Buffer.allocUnsafe(4);
  body.writeUInt32BE(bytes);
  return body;
}

/**
 * Gives a function that takes the bytes of a connection in order and calls `onFrame` for each whole frame. It throws BrokenFrame as soon as a header is not
 * possible, before the body has come: no more than the longest body is kept.
 */
export function createFrameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;
  let wanted = HEADER;
  return (chunk) => {
    parts.push(chunk);
    size += chunk.length;
    if (size < wanted) return;
    let rest = parts.length === 1 ? chunk : Buffer.concat(parts);
    wanted = HEADER;
    while (rest.length >= HEADER) {
      const { kind, id, length } = readHeader(rest);
      wanted = HEADER + length;
      if (rest.length < wanted) break;
      const body = rest.subarray(HEADER, wanted);
      rest = rest.subarray(wanted);
      wanted = HEADER;
      onFrame({ kind, id, body });
    }
    parts = rest.length === 0 ? [] : [rest];
    size = rest.length;
  };
}

function readHeader(bytes: Buffer): { readonly kind: FrameKind; readonly id: number; readonly length: number } {
  const number = bytes.readUInt8(0);
  const length = bytes.readUIntBE(1, 3);
  const id = bytes.readUInt32BE(4);
  const kind = kindsByNumber.get(number);
  if (kind === undefined) throw new BrokenFrame(`there is no frame of kind ${number}`);
  const [least, greatest] = lengths[kind];
  if (length < least || length > greatest) throw new BrokenFrame(`a frame of kind ${kind} cannot have ${length} bytes`);
  if (OF_THE_CONNECTION.has(kind) !== (id === 0)) throw new BrokenFrame(`a frame of kind ${kind} cannot have the id ${id}`);
  return { kind, id, length };
}
