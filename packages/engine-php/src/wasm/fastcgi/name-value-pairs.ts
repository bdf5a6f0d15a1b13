/** Name-value pairs (FastCGI 1.0, section 3.4) as Latin-1 text, one character for each byte. Throws when a length is wrong. */
export function decodePairs(bytes: Buffer): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
  let at = 0;
  const readLength = (): number => {
    const first = bytes.readUInt8(at);
    if (first < 128) {
      at += 1;
      return first;
    }
    at += 4;
    return bytes.readUInt32BE(at - 4) & 0x7fff_ffff;
  };
  while (at < bytes.length) {
    const nameLength = readLength();
    const valueLength = readLength();
    if (at + nameLength + valueLength > bytes.length) throw new RangeError('a name-value pair is longer than its record');
    const name = bytes.toString('latin1', at, at + nameLength);
    pairs[name] = bytes.toString('latin1', at + nameLength, at + nameLength + valueLength);
    at += nameLength + valueLength;
  }
  return pairs;
}

export function encodePairs(pairs: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(pairs).flatMap(([name, value]) => [
      encodeLength(name.length),
      encodeLength(value.length),
      Buffer.from(name, 'latin1'),
      Buffer.from(value, 'latin1'),
    ]),
  );
}

function encodeLength(length: number): Buffer {
  if (length < 128) return Buffer.of(length);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((length | 0x8000_0000) >>> 0);
  return bytes;
}
