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
