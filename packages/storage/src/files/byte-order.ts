/**
 * S3 orders keys by their UTF-8 bytes; JavaScript orders text by UTF-16 units, which differs beyond U+D7FF. Listings therefore work on "byte strings": one
 * character per byte, as `readdir` gives names with the encoding `latin1`, so that `<` and `startsWith` are those of the bytes.
 */
export type ByteString = string;

export function toByteString(text: string): ByteString {
  const bytes = Buffer.byteLength(text);
  return bytes === text.length ? text : Buffer.from(text).toString('latin1');
}

/** Undefined: the bytes are no UTF-8, so they are no key. */
export function toText(bytes: ByteString): string | undefined {
  if (!/[\u0080-\u00ff]/.test(bytes)) return bytes;
  try {
    return decoder.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The least byte string that is greater than every one that begins with `prefix`; undefined when there is none. */
export function afterPrefix(prefix: ByteString): ByteString | undefined {
  for (let end = prefix.length; end > 0; end -= 1) {
    const last = prefix.charCodeAt(end - 1);
    if (last < 0xff) return prefix.slice(0, end - 1) + String.fromCharCode(last + 1);
  }
  return undefined;
}

/** Index of the first of the sorted `names` that is not less than `wanted`. */
export function findLowerBound(names: readonly ByteString[], wanted: ByteString): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
