/** FastCGI records (specification 1.0, sections 3 and 8). */
export const RECORD_TYPE = {
  beginRequest: 1,
  abortRequest: 2,
  endRequest: 3,
  parameters: 4,
  stdin: 5,
  stdout: 6,
  stderr: 7,
  data: 8,
  getValues: 9,
  getValuesResult: 10,
  unknownType: 11,
} as const;

export const ROLE_RESPONDER = 1;
export const PROTOCOL_STATUS = { requestComplete: 0, cannotMultiplex: 1, overloaded: 2, unknownRole: 3 } as const;

const VERSION = 1;
const HEADER_BYTES = 8;
/** A multiple of 8, so that full records need no padding. */
export const LONGEST_CONTENT = 65_528;

export interface FastcgiRecord {
  readonly type: number;
  readonly id: number;
  /** Valid during the call that brings it. */
  readonly content: Buffer;
}

/** One record with padding to a multiple of 8 bytes. `content` is at most 65,528 bytes long. */
export function encodeRecord(type: number, id: number, content: Uint8Array): Buffer {
  const padding = -content.length & 7;
  const record = Buffer.allocUnsafe(HEADER_BYTES + content.length + padding);
  record[0] = VERSION;
  record[1] = type;
  record.writeUInt16BE(id, 2);
  record.writeUInt16BE(content.length, 4);
  record[6] = padding;
  record[7] = 0;
  record.set(content, HEADER_BYTES);
  record.fill(0, HEADER_BYTES + content.length);
  return record;
}

export function encodeEnd(id: number, status: number): Buffer {
  return encodeRecord(RECORD_TYPE.endRequest, id, Uint8Array.of(0, 0, 0, 0, status, 0, 0, 0));
}

/** Splits a stream of bytes into records. `push` throws when the bytes are no FastCGI of version 1. */
export function createRecordReader(receive: (record: FastcgiRecord) => void): { push(chunk: Buffer): void } {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (bytes.length >= HEADER_BYTES) {
        if (bytes[0] !== VERSION) throw new Error(`unknown FastCGI version ${bytes[0]}`);
        const length = bytes.readUInt16BE(4);
        const end = HEADER_BYTES + length + bytes.readUInt8(6);
        if (bytes.length < end) break;
        const record = {
          type: bytes.readUInt8(1),
          id: bytes.readUInt16BE(2),
          content: bytes.subarray(HEADER_BYTES, HEADER_BYTES + length),
        };
        bytes = bytes.subarray(end);
        receive(record);
      }
      rest = bytes;
    },
  };
}
