import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { tokenId, tokenKind, type TokenId, type TokenKind } from '@daspanel/contract';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SECRET_LENGTH = 32;
const CRC_LENGTH = 7;

/** The parts of a token's text that name it; the rest is the secret and a checksum. */
export interface TokenText {
  readonly kind: TokenKind;
  readonly id: TokenId;
}

/**
 * Makes `dp_<kind>_<id>_<secret><crc>`: 160 random bits and a CRC-32 of all before it, in Crockford's base 32. The fixed beginning lets secret scanners find
 * leaked tokens, the checksum lets everybody tell a mistyped one without asking.
 */
export function makeTokenText(kind: TokenKind, id: TokenId): string {
  const secret = Array.from(randomBytes(SECRET_LENGTH), (byte) => ALPHABET.charAt(byte & 31)).join('');
  return appendChecksum(`dp_${kind}_${id}_${secret}`);
}

/** Reads what a token says of itself; undefined when it is not a token. */
export function parseTokenText(text: string): TokenText | undefined {
  const match = /^dp_([a-z]{3,8})_(t[0-9a-z]{15})_[0-9a-z]{39}$/.exec(text);
  if (match === null || appendChecksum(text.slice(0, -CRC_LENGTH)) !== text) return undefined;
  const kind = tokenKind.safeParse(match[1]);
  const id = tokenId.safeParse(match[2]);
  return kind.success && id.success ? { kind: kind.data, id: id.data } : undefined;
}

/** What is stored of a token. Its secret is random, so a plain SHA-256 cannot be guessed back. */
export function hashSecret(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function appendChecksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let count = 0; count < CRC_LENGTH; count += 1) {
    digits += ALPHABET.charAt(rest & 31);
    rest >>>= 5;
  }
  return text + digits;
}
