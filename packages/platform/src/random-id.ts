import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A random id: the given letter and 15 characters of Crockford's base 32 (75 bits), safe in host names, file names and URLs. */
export function randomId(letter: string): string {
  return letter + Array.from(randomBytes(15), (byte) => ALPHABET.charAt(byte & 31)).join('');
}
