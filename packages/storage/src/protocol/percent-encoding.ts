const UNRESERVED = new Set(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'));
const SLASH = 0x2f;
const HEX = '0123456789ABCDEF';

/** What each byte becomes: itself where it is unreserved (RFC 3986), `%XX` otherwise. */
const ENCODED = Array.from({ length: 256 }, (_, byte) =>
  UNRESERVED.has(byte) ? String.fromCharCode(byte) : `%${HEX[byte >> 4]}${HEX[byte & 15]}`,
);
const NEEDS_NONE = /^[A-Za-z0-9\-._~]*$/;
const NEEDS_NONE_WITH_SLASH = /^[A-Za-z0-9\-._~/]*$/;

/** Percent-encodes text as AWS' `UriEncode` does; `keepSlash` for paths. */
export function encodeUri(text: string, keepSlash = false): string {
  if ((keepSlash ? NEEDS_NONE_WITH_SLASH : NEEDS_NONE).test(text)) return text;
  return encodeBytes(Buffer.from(text, 'utf8'), keepSlash);
}

export function encodeBytes(bytes: Uint8Array, keepSlash: boolean): string {
  let encoded = '';
  for (const byte of bytes) encoded += keepSlash && byte === SLASH ? '/' : ENCODED[byte];
  return encoded;
}

/** The bytes that percent-encoded text stands for; each character is taken as one byte (Latin-1). A `%` without two hex digits stands for itself. */
export function decodeToBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  if (!text.includes('%')) return bytes;
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const value = bytes[at] === 0x25 ? hexValue(bytes[at + 1], bytes[at + 2]) : -1;
    bytes[length++] = value === -1 ? (bytes[at] ?? 0) : value;
    if (value !== -1) at += 2;
  }
  return bytes.subarray(0, length);
}

function hexValue(high: number | undefined, low: number | undefined): number {
  const value = (digit(high) << 4) | digit(low);
  return value < 0 ? -1 : value;
}

function digit(character: number | undefined): number {
  if (character === undefined) return -1;
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  const letter = character | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Percent-decoded text; undefined when its bytes are no UTF-8. */
export function decodeUri(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- pure ASCII without escapes is its own meaning
  if (/^[\u0000-\u0024\u0026-\u007f]*$/.test(text)) return text;
  try {
    return strictUtf8.decode(decodeToBytes(text));
  } catch {
    return undefined;
  }
}
