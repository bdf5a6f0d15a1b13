/**
 * The few ASN.1 types that an X.509 certificate is made of, in DER (ITU-T X.690): each function gives the encoded bytes of one value.
 */
function encode(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...encodeLength(body.length)]), body]);
}

function encodeLength(length: number): number[] {
  if (length < 0x80) return [length];
  if (length < 0x1_00) return [0x81, length];
  if (length < 0x1_00_00) return [0x82, length >> 8, length & 0xff];
  throw new RangeError(`a value of ${length} bytes does not belong in a certificate`);
}

export const sequence = (...content: readonly Uint8Array[]): Buffer => encode(0x30, ...content);
export const set = (...content: readonly Uint8Array[]): Buffer => encode(0x31, ...content);
export const octetString = (content: Uint8Array): Buffer => encode(0x04, content);
export const utf8String = (text: string): Buffer => encode(0x0c, Buffer.from(text, 'utf8'));
export const boolean = (value: boolean): Buffer => encode(0x01, Buffer.from([value ? 0xff : 0x00]));

export const nothing = (): Buffer => encode(0x05);

/** A number of 0 to 127. */
export const smallInteger = (value: number): Buffer => encode(0x02, Buffer.from([value]));

/** A positive integer from its bytes, most significant first; the first byte must be below 0x80, and 0x00 only before one that is not. */
export const positiveInteger = (bytes: Uint8Array): Buffer => encode(0x02, bytes);

/** `unusedBits` of the last byte do not count. */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer => encode(0x03, Buffer.from([unusedBits]), bytes);

/** `[number] EXPLICIT`: a whole value inside a tag. */
export const explicitTag = (number: number, value: Uint8Array): Buffer => encode(0xa0 | number, value);

/** `[number] IMPLICIT` of a sequence or a set: the tag replaces theirs. */
export const constructedTag = (number: number, ...content: readonly Uint8Array[]): Buffer => encode(0xa0 | number, ...content);

/** `[number] IMPLICIT` of a primitive type: the tag replaces the type's own. */
export const implicitTag = (number: number, content: Uint8Array): Buffer => encode(0x80 | number, content);

/** From dotted notation, such as `2.5.29.17`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

/** A moment to the second: UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5). */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '');
  return digits < '2050' ? encode(0x17, Buffer.from(digits.slice(2))) : encode(0x18, Buffer.from(digits));
}
