import { createHash } from 'node:crypto';

/** Tells whether a derived file holds what was written last. */
export function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
