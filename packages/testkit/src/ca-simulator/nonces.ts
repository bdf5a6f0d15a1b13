import { randomBytes } from 'node:crypto';

/** Replay nonces (RFC 8555, 6.5): each is good once, and the oldest go when there are too many. */
export interface Nonces {
  make(): string;
  /** True when it was good; it is not any more. */
  use(nonce: string): boolean;
}

export function createNonces(maximum: number): Nonces {
  const good = new Set<string>();
  return {
    make() {
      const nonce = randomBytes(16).toString('base64url');
      good.add(nonce);
      if (good.size > maximum) for (const oldest of good.values().take(1)) good.delete(oldest);
      return nonce;
    },
    use: (nonce) => good.delete(nonce),
  };
}
