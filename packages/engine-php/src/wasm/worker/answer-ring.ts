/**
 * What a worker thread tells about the request it runs, as records in a ring of shared memory. PHP blocks its thread, so that messages
 * would pile up without limit behind a slow client; a full ring blocks PHP instead, as a full socket does. Waking the other thread is
 * what costs most of a short request, so it happens once, at its end; until then the reader looks into the ring from time to time.
 */
export const RECORD = { head: 1, body: 2, log: 3, end: 4, crash: 5 } as const;
export type RecordKind = (typeof RECORD)[keyof typeof RECORD];

export interface Answer {
  readonly kind: RecordKind;
  readonly content: Buffer;
}

const RING_BYTES = 256 * 1024;
const HEADER_BYTES = 16;
/** Longest content of one record. Longer bodies become several records, other long texts are cut. */
export const LONGEST_RECORD = 64 * 1024 - 8;
/** Positions in the header, each a count of bytes since the beginning, modulo 2^32. */
const WRITTEN = 0;
const READ = 1;
const ABANDONED = 2;

export function createAnswerRing(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + RING_BYTES);
}

/** The worker's side. `wake` is called when the reader should look at once: an answer has ended, or the ring is half full. */
export function createAnswerWriter(ring: SharedArrayBuffer, wake: () => void) {
  const positions = new Int32Array(ring, 0, HEADER_BYTES / 4);
  const bytes = new Uint8Array(ring, HEADER_BYTES);

  const write = (kind: RecordKind, content: Uint8Array): void => {
    const size = 5 + content.length;
    waitForSpace(size);
    const start = Atomics.load(positions, WRITTEN);
    copyIn(start, Uint8Array.of(kind, content.length & 255, (content.length >> 8) & 255, (content.length >> 16) & 255, 0));
    copyIn(start + 5, content);
    Atomics.store(positions, WRITTEN, (start + size) | 0);
    if (kind === RECORD.end || kind === RECORD.crash || isHalfFull(positions)) wake();
  };
  const waitForSpace = (size: number): void => {
    for (;;) {
      const read = Atomics.load(positions, READ);
      if (RING_BYTES - ((Atomics.load(positions, WRITTEN) - read) >>> 0) >= size) return;
      Atomics.wait(positions, READ, read);
    }
  };
  const copyIn = (position: number, content: Uint8Array): void => {
    const start = (position >>> 0) % RING_BYTES;
    const first = content.subarray(0, RING_BYTES - start);
    bytes.set(first, start);
    if (first.length < content.length) bytes.set(content.subarray(first.length), 0);
  };

  return {
    /** Adds records; blocks this thread while the ring is full. Any length. */
    body(content: Uint8Array): void {
      for (let at = 0; at < content.length; at += LONGEST_RECORD) write(RECORD.body, content.subarray(at, at + LONGEST_RECORD));
    },
    /** Adds one record of Latin-1 text; what is longer than a record is cut. */
    text(kind: RecordKind, content: string): void {
      write(kind, Buffer.from(content.slice(0, LONGEST_RECORD), 'latin1'));
    },
    /** True when nobody wants the rest of this answer. */
    isAbandoned: (): boolean => Atomics.load(positions, ABANDONED) === 1,
  };
}
export type AnswerWriter = ReturnType<typeof createAnswerWriter>;

/** The host's side. */
export function createAnswerReader(ring: SharedArrayBuffer) {
  const positions = new Int32Array(ring, 0, HEADER_BYTES / 4);
  const bytes = new Uint8Array(ring, HEADER_BYTES);

  const copyOut = (position: number, length: number): Buffer => {
    const content = Buffer.allocUnsafe(length);
    const start = (position >>> 0) % RING_BYTES;
    const first = Math.min(length, RING_BYTES - start);
    content.set(bytes.subarray(start, start + first));
    if (first < length) content.set(bytes.subarray(0, length - first), first);
    return content;
  };

  return {
    /** Takes the oldest record, if there is one. */
    take(): Answer | undefined {
      const read = Atomics.load(positions, READ);
      if (Atomics.load(positions, WRITTEN) === read) return undefined;
      const header = copyOut(read, 5);
      const content = copyOut(read + 5, header.readUInt32LE(1));
      Atomics.store(positions, READ, (read + 5 + content.length) | 0);
      Atomics.notify(positions, READ);
      return { kind: header.readUInt8(0) as RecordKind, content };
    },
    /** Whether the writer waits, or soon will, because records are not taken. */
    isNearlyFull: (): boolean => (Atomics.load(positions, WRITTEN) - Atomics.load(positions, READ)) >>> 0 > RING_BYTES / 2,
    /** Says whether the answer is still wanted; PHP then ends the script at its next output. */
    setAbandoned: (abandoned: boolean) => Atomics.store(positions, ABANDONED, abandoned ? 1 : 0),
  };
}
export type AnswerReader = ReturnType<typeof createAnswerReader>;

function isHalfFull(positions: Int32Array): boolean {
  return (Atomics.load(positions, WRITTEN) - Atomics.load(positions, READ)) >>> 0 > RING_BYTES / 2;
}
