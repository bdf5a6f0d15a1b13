/**
 * What passes between the console part and the program in the sandbox, both ways on one connection: kind (1 byte), channel (2), length (4, big endian), and so many
 * bytes. Channel 0 is the terminal; the others are connections to ports inside (`channels/`). The program belongs to the site: nothing that it sends is trusted, and what does not keep to this ends the connection.
 */
export const frameKinds = {
  /** To the program: bytes that were typed. */
  input: 1,
  /** To the program: columns and rows, 2 bytes each. */
  resize: 2,
  /** From the program: bytes that were printed. */
  output: 3,
  /** From the program: the shell has ended with this status (1 byte). */
  ended: 4,
  /** From the program: the ports that something listens on inside, 2 bytes each. */
  listening: 5,
  /** To the program: this channel is a connection to a port (2 bytes). */
  connect: 6,
  /** Both ways: bytes of a connection, no more than the other side gave room for. */
  data: 7,
  /** Both ways: there is room for so many bytes more (4 bytes). */
  room: 8,
  /** Both ways: no more bytes will come. */
  finish: 9,
  /** Both ways, once from each side: the connection is over. */
  close: 10,
} as const;
export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds];

export interface Frame {
  readonly kind: number;
  readonly channel: number;
  readonly body: Buffer;
}

const HEADER = 7;
export const LONGEST_BODY = 64 * 1024;

export function encodeFrame(kind: FrameKind, channel: number, body: Uint8Array = new Uint8Array()): Buffer {
  const frame = Buffer.allocUnsafe(HEADER + body.length);
  frame.writeUInt8(kind, 0);
  frame.writeUInt16BE(channel, 1);
  frame.writeUInt32BE(body.length, 3);
  frame.set(body, HEADER);
  return frame;
}

export function encodeSize({ columns, rows }: { readonly columns: number; readonly rows: number }): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt16BE(columns, 0);
  body.writeUInt16BE(rows, 2);
  return encodeFrame(frameKinds.resize, 0, body);
}

export function encodeNumber(kind: FrameKind, channel: number, value: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(value);
  return encodeFrame(kind, channel, body);
}

export function encodePorts(kind: FrameKind, channel: number, ports: readonly number[]): Buffer {
  const body = Buffer.alloc(ports.length * 2);
  for (const [index, port] of ports.entries()) body.writeUInt16BE(port, index * 2);
  return encodeFrame(kind, channel, body);
}

export function readPorts(body: Buffer): number[] {
  return Array.from({ length: Math.floor(body.length / 2) }, (_, index) => body.readUInt16BE(index * 2)).filter((port) => port > 0);
}

/** Gives a function that takes the bytes of a connection in order and calls `onFrame` for each whole frame. It throws for a frame that is too long. */
export function createFrameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER) {
      const length = rest.readUInt32BE(3);
      if (length > LONGEST_BODY) throw new Error(`a frame of ${length} bytes is too long`);
      if (rest.length < HEADER + length) return;
      const frame = { kind: rest.readUInt8(0), channel: rest.readUInt16BE(1), body: rest.subarray(HEADER, HEADER + length) };
      rest = rest.subarray(HEADER + length);
      onFrame(frame);
    }
  };
}
