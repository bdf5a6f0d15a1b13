import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const VALID_FOR = 5 * 60_000;
const RANDOM_BYTES = 32;
const TIME_BYTES = 6;
const MAC_BYTES = 32;

export interface Challenges {
  /** A challenge of WebAuthn for one purpose, such as one session; valid for five minutes. */
  make(purpose: string): Uint8Array<ArrayBuffer>;
  /** Whether the challenge (base64url) was made here for this purpose, has not expired and has not been used. */
  isValid(challenge: string, purpose: string): boolean;
  /** Uses a valid one up. False where that has been done meanwhile. */
  use(challenge: string): boolean;
}

/**
 * Makes challenges that say themselves when they end, and prove by an HMAC-SHA-256 that they are from here: however many strangers ask for, nothing is kept but those
 * that were used. The key goes with the process, and with it all challenges. `now` in milliseconds since 1970.
 */
export function createChallenges(now: () => number): Challenges {
  const key = randomBytes(MAC_BYTES);
  const used = new Map<string, number>();
  const sign = (start: Uint8Array, purpose: string) => createHmac('sha256', key).update(start).update(purpose).digest();
  const parse = (challenge: string, purpose: string): number | undefined => {
    const bytes = Buffer.from(challenge, 'base64url');
    if (bytes.length !== RANDOM_BYTES + TIME_BYTES + MAC_BYTES || bytes.toString('base64url') !== challenge) return undefined;
    const start = bytes.subarray(0, RANDOM_BYTES + TIME_BYTES);
    return timingSafeEqual(bytes.subarray(-MAC_BYTES), sign(start, purpose)) ? start.readUIntBE(RANDOM_BYTES, TIME_BYTES) : undefined;
  };
  return {
    make(purpose) {
      const start = Buffer.concat([randomBytes(RANDOM_BYTES), Buffer.alloc(TIME_BYTES)]);
      start.writeUIntBE(now() + VALID_FOR, RANDOM_BYTES, TIME_BYTES);
      return new Uint8Array(Buffer.concat([start, sign(start, purpose)]));
    },
    isValid(challenge, purpose) {
      const expiresAt = parse(challenge, purpose);
      return expiresAt !== undefined && expiresAt > now() && !used.has(challenge);
    },
    use(challenge) {
      for (const [other, forgetAt] of used) if (forgetAt <= now()) used.delete(other);
      if (used.has(challenge)) return false;
      used.set(challenge, now() + VALID_FOR);
      return true;
    },
  };
}
