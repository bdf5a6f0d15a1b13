const MOST_KEPT = 32;

/** Nonces that the authority has given and that nothing has used (RFC 8555, 6.5). The last one is taken first: it is the least likely to have been forgotten. */
export interface NoncePool {
  add(nonce: string | undefined): void;
  take(): string | undefined;
}

export function createNoncePool(): NoncePool {
  const nonces: string[] = [];
  return {
    add(nonce) {
      if (nonce === undefined || !/^[\w-]{1,512}$/.test(nonce)) return;
      nonces.push(nonce);
      if (nonces.length > MOST_KEPT) nonces.shift();
    },
    take: () => nonces.pop(),
  };
}
