import { randomBytes } from 'node:crypto';
import type { Secret } from '@daspanel/platform/secret.ts';
import { deriveSecret } from '../../secrets/read-or-make-secret.ts';

/** Base 32 of RFC 4648, in which S3 clients expect access key ids. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const RANDOM_LETTERS = 18;
const SECRET_LENGTH = 40;

/** A random access key id: `DP` and 18 characters (90 bits). */
export function makeAccessKeyId(): string {
  return `DP${Array.from(randomBytes(RANDOM_LETTERS), (byte) => ALPHABET.charAt(byte & 31)).join('')}`;
}

/** The secret of a key: it follows from the installation's secret, so that the state holds nothing secret. 40 characters, as S3 clients expect. */
export function secretOfAccessKey(secret: Secret<Buffer>, id: string): string {
  return deriveSecret(secret, `s3-access-key ${id}`).slice(0, SECRET_LENGTH);
}
