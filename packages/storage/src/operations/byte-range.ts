import type { ByteRange } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';

/** The part of an object that is sent, where it is not all of it. */
export interface SentRange extends ByteRange {
  /** Number of the part that was asked for, where the object has parts. */
  readonly part?: number;
}

/** What `Range` or `partNumber` asks for; undefined: everything. Throws `InvalidRange` and `InvalidPartNumber`. */
export function readRange(header: string | undefined, partNumber: string | null, record: ObjectRecord): SentRange | undefined {
  if (partNumber !== null) {
    if (header !== undefined)
      throw s3Error('InvalidRequest', { message: 'Cannot specify both Range header and partNumber query parameter' });
    return rangeOfPart(readPartNumber(partNumber), record);
  }
  return header === undefined ? undefined : rangeOfHeader(header, record.size);
}

/** Number of a part, 1 to 10,000. */
export function readPartNumber(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 10_000)
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text);
  return number;
}

function rangeOfPart(number: number, record: ObjectRecord): SentRange {
  const { parts } = record.facts;
  if (parts === undefined) {
    if (number !== 1) throw invalidPartNumber(number, 1);
    return { start: 0, length: record.size };
  }
  let start = 0;
  for (const part of parts) {
    if (part.number === number) return { start, length: part.size, part: number };
    start += part.size;
  }
  throw invalidPartNumber(number, parts.length);
}

function invalidPartNumber(asked: number, actual: number): Error {
  return s3Error('InvalidPartNumber', { details: { PartNumberRequested: String(asked), ActualPartCount: String(actual) } });
}

/** One range of bytes. Anything else, such as several ranges or one that ends before it starts, counts as not said: S3 sends one range at most. */
function rangeOfHeader(header: string, size: number): SentRange | undefined {
  const match = /^\s*bytes\s*=\s*(\d{0,16})\s*-\s*(\d{0,16})\s*$/i.exec(header);
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    if (length === 0) throw unsatisfiable(header, size);
    return { start: size - length, length };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw unsatisfiable(header, size);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return { start, length: end - start + 1 };
}

function unsatisfiable(header: string, size: number): Error {
  return s3Error('InvalidRange', {
    details: { RangeRequested: header, ActualObjectSize: String(size), 'header:content-range': `bytes */${size}` },
  });
}
