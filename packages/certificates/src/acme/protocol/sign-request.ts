import { createHmac, sign, type KeyObject } from 'node:crypto';
import { publicJsonWebKey } from './json-web-key.ts';

/** A JSON Web Signature in its flattened form (RFC 7515, 7.2.2). */
export interface SignedRequest {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

/** Who signs: the holder of a key (`account` null), or an account by its URL (RFC 8555, 6.2). */
export interface RequestSigner {
  readonly key: KeyObject;
  readonly account: string | null;
}

/** Signs with ES256. `payload`: an object; null: the empty payload of POST-as-GET (RFC 8555, 6.3). `nonce` null: none, for a request inside a request. */
export function signRequest(
  { key, account }: RequestSigner,
  { url, nonce, payload }: { readonly url: string; readonly nonce: string | null; readonly payload: object | null },
): SignedRequest {
  const header = {
    alg: 'ES256',
    ...(account === null ? { jwk: publicJsonWebKey(key) } : { kid: account }),
    ...(nonce === null ? {} : { nonce }),
    url,
  };
  return signParts(header, payload === null ? '' : encode(payload), (input) => sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' }));
}

/** Binds an account's key to an account that the authority's operator keeps elsewhere (RFC 8555, 7.3.4), with HS256. `hmacKey` in base64url. */
export function signAccountBinding(
  { keyId, hmacKey }: { readonly keyId: string; readonly hmacKey: string },
  { url, key }: { readonly url: string; readonly key: KeyObject },
): SignedRequest {
  const secret = Buffer.from(hmacKey, 'base64url');
  return signParts({ alg: 'HS256', kid: keyId, url }, encode(publicJsonWebKey(key)), (input) =>
    createHmac('sha256', secret).update(input).digest(),
  );
}

function signParts(header: object, payload: string, signInput: (input: Buffer) => Buffer): SignedRequest {
  const head = encode(header);
  return { protected: head, payload, signature: signInput(Buffer.from(`${head}.${payload}`)).toString('base64url') };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
