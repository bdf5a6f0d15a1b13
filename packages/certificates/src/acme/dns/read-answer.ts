import { TYPE } from './encode-update.ts';

const HEADER = 12;

/** What an answer to an update says, before its signature is checked. */
export interface UpdateAnswer {
  readonly id: number;
  /** RFC 2136, 2.2: 0 is success. */
  readonly code: number;
  /** The signature, which is the last record; null: there is none. */
  readonly signature: AnswerSignature | null;
}

export interface AnswerSignature {
  readonly keyName: string;
  readonly algorithm: string;
  /** Seconds since 1970. */
  readonly signedAt: number;
  readonly fudge: number;
  readonly mac: Buffer;
  readonly originalId: number;
  /** RFC 8945, 3. */
  readonly error: number;
  readonly otherData: Buffer;
  /** The message as it was before it was signed, but for its id. */
  readonly covered: Buffer;
}

/** Reads an answer (RFC 1035, 4; RFC 8945, 4.2). Throws RangeError or Error when it is none. */
export function readAnswer(message: Buffer): UpdateAnswer {
  const flags = message.readUInt16BE(2);
  if ((flags & 0x8000) === 0) throw new Error('it is a question');
  const [questions, ...sections] = [4, 6, 8, 10].map((at) => message.readUInt16BE(at));
  let at = HEADER;
  for (let count = 0; count < (questions ?? 0); count += 1) at = readName(message, at).end + 4;
  const records = sections.reduce((sum, count) => sum + count, 0);
  let signature: AnswerSignature | null = null;
  for (let count = 0; count < records; count += 1) {
    const record = readRecord(message, at);
    // RFC 8945, 5.1: it must be the last one.
    if (record.type === TYPE.tsig && count === records - 1) signature = readSignature(message, at, record);
    at = record.end;
  }
  return { id: message.readUInt16BE(0), code: flags & 0x0f, signature };
}

interface Record {
  readonly name: string;
  readonly type: number;
  readonly data: number;
  readonly end: number;
}

function readRecord(message: Buffer, at: number): Record {
  const { name, end } = readName(message, at);
  const data = end + 10;
  return { name, type: message.readUInt16BE(end), data, end: data + message.readUInt16BE(end + 8) };
}

function readSignature(message: Buffer, at: number, record: Record): AnswerSignature {
  const { name: algorithm, end } = readName(message, record.data);
  const macLength = message.readUInt16BE(end + 8);
  const afterMac = end + 10 + macLength;
  const otherLength = message.readUInt16BE(afterMac + 4);
  if (afterMac + 6 + otherLength !== record.end || record.end !== message.length)
    throw new Error('its signature has another length than it says');
  const covered = Buffer.from(message.subarray(0, at));
  covered.writeUInt16BE(message.readUInt16BE(10) - 1, 10);
  return {
    keyName: record.name,
    algorithm,
    signedAt: message.readUIntBE(end, 6),
    fudge: message.readUInt16BE(end + 6),
    mac: message.subarray(end + 10, afterMac),
    originalId: message.readUInt16BE(afterMac),
    error: message.readUInt16BE(afterMac + 2),
    otherData: message.subarray(afterMac + 6, record.end),
    covered,
  };
}

/** A name in lower case without a dot at its end, and where it ends. Pointers lead backwards only, so that none goes in circles. */
function readName(message: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  let limit = start;
  let end: number | undefined;
  for (;;) {
    const length = message.readUInt8(at);
    if (length === 0) return { name: labels.join('.').toLowerCase(), end: end ?? at + 1 };
    if (length >= 0xc0) {
      end ??= at + 2;
      const target = message.readUInt16BE(at) & 0x3fff;
      if (target >= limit) throw new Error('it has a pointer that leads forwards');
      at = limit = target;
    } else if (length > 63) throw new Error('it has a label of an unknown kind');
    else {
      labels.push(message.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
  }
}
