/** One value of DER (ITU-T X.690): its tag, its content, and all of its bytes. */
export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  readonly bytes: Buffer;
}

/** The values that follow each other in `bytes`. Throws RangeError for what is no DER of one-byte tags and lengths below 2^24. */
export function readDer(bytes: Buffer): readonly DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const value = readValue(bytes, at);
    values.push(value);
    at += value.bytes.length;
  }
  return values;
}

/** The one value that `bytes` holds, which must have this tag. */
export function readOne(bytes: Buffer, tag: number): DerValue {
  const [value, ...more] = readDer(bytes);
  if (value === undefined || more.length > 0 || value.tag !== tag) throw new RangeError(`not one value with tag 0x${tag.toString(16)}`);
  return value;
}

/** An object identifier in dotted notation. Throws RangeError for another value, and for arcs of 2^31 and more. */
export function readObjectIdentifier({ tag, content }: DerValue): string {
  if (tag !== 0x06) throw new RangeError('no object identifier');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    if (arc >= 2 ** 24) throw new RangeError('an object identifier with too large a number');
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first, ...rest] = arcs;
  if (first === undefined || (content.at(-1) ?? 0x80) >= 0x80) throw new RangeError('an object identifier is cut off');
  const top = Math.min(Math.trunc(first / 40), 2);
  return [top, first - top * 40, ...rest].join('.');
}

/** The bytes of a bit string, which must be whole ones. */
export function readBitString({ tag, content }: DerValue): Buffer {
  if (tag !== 0x03 || content[0] !== 0) throw new RangeError('no bit string of whole bytes');
  return content.subarray(1);
}

function readValue(bytes: Buffer, start: number): DerValue {
  const tag = bytes[start] ?? 0;
  const first = bytes[start + 1];
  if (first === undefined || (tag & 0x1f) === 0x1f) throw new RangeError('not DER');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const contentStart = start + 2 + lengthBytes;
  if (first === 0x80 || lengthBytes > 3 || contentStart > bytes.length) throw new RangeError('not DER');
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(start + 2, lengthBytes);
  const end = contentStart + length;
  if (end > bytes.length) throw new RangeError('a value of DER is cut off');
  return { tag, content: bytes.subarray(contentStart, end), bytes: bytes.subarray(start, end) };
}
