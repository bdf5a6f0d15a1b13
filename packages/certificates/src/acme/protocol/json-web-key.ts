import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** The public half of a P-256 key (RFC 7518, 6.2.1), its members in the order that RFC 7638 asks for. */
export interface EcPublicKey {
  readonly crv: 'P-256';
  readonly kty: 'EC';
  readonly x: string;
  readonly y: string;
}

/** `key`: private or public. Throws RangeError for a key that is not P-256. */
export function publicJsonWebKey(key: KeyObject): EcPublicKey {
  const { kty, crv, x, y } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) throw new RangeError('keys of accounts are P-256 keys');
  return { crv, kty, x, y };
}

/** SHA-256 of the public key in base64url (RFC 7638). */
export function thumbprint(key: KeyObject): string {
  return createHash('sha256')
    .update(JSON.stringify(publicJsonWebKey(key)))
    .digest('base64url');
}
