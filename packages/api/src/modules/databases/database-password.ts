import { createHash, randomInt } from 'node:crypto';

/** No letters that are taken for others, and nothing that a shell, an address or a configuration file reads as more than a letter. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const LENGTH = 32;

/** A password of 186 bits. */
export function makeDatabasePassword(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

/** `mysql_native_password`: an asterisk and the upper-case hex of SHA1(SHA1(password)), of the password's bytes in UTF-8. */
export function hashDatabasePassword(password: string): string {
  const once = createHash('sha1').update(password, 'utf8').digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}
