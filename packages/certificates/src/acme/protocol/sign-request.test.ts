import { createHmac, createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicJsonWebKey, thumbprint } from './json-web-key.ts';
import { signAccountBinding, signRequest, type SignedRequest } from './sign-request.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const url = 'https://ca.test/new-order';

const read = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString());

function verifies(request: SignedRequest, key: KeyObject): boolean {
  const input = Buffer.from(`${request.protected}.${request.payload}`);
  return verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(request.signature, 'base64url'));
}

describe('signRequest', () => {
  it('names the account, the nonce and the URL, and signs them with the payload', () => {
    const request = signRequest({ key: privateKey, account: 'https://ca.test/account/1' }, { url, nonce: 'n-1', payload: { a: 'ä' } });
    expect(read(request.protected)).toEqual({ alg: 'ES256', kid: 'https://ca.test/account/1', nonce: 'n-1', url });
    expect(read(request.payload)).toEqual({ a: 'ä' });
    expect(Buffer.from(request.signature, 'base64url')).toHaveLength(64);
    expect(verifies(request, publicKey)).toBe(true);
    expect(verifies({ ...request, payload: `${request.payload}AA` }, publicKey)).toBe(false);
  });

  it('shows the public key while there is no account, and never the private one', () => {
    const request = signRequest({ key: privateKey, account: null }, { url, nonce: null, payload: null });
    const header = read(request.protected);
    expect(header).toEqual({ alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) }, url });
    expect(createPublicKey({ key: { ...publicJsonWebKey(privateKey) }, format: 'jwk' }).equals(publicKey)).toBe(true);
    expect(request.payload).toBe('');
    expect(verifies(request, publicKey)).toBe(true);
  });

  it('refuses a key of another kind', () => {
    const { privateKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    expect(() => signRequest({ key: other, account: null }, { url, nonce: null, payload: null })).toThrow(
      'keys of accounts are P-256 keys',
    );
  });

  it('makes what the verification of RFC 7515, A.3 accepts', () => {
    // The key and the signature of that appendix: what `verifies` here accepts is what the RFC says.
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' },
    });
    const example = {
      protected: 'eyJhbGciOiJFUzI1NiJ9',
      payload: 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
      signature: 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
    };
    expect(verifies(example, key)).toBe(true);
  });
});

describe('signAccountBinding', () => {
  it('signs the account key with the HMAC key (RFC 8555, 7.3.4)', () => {
    const hmacKey = Buffer.from('a key of the operator, 32 bytes!').toString('base64url');
    const request = signAccountBinding({ keyId: 'kid-1', hmacKey }, { url, key: privateKey });
    expect(read(request.protected)).toEqual({ alg: 'HS256', kid: 'kid-1', url });
    expect(read(request.payload)).toEqual(publicJsonWebKey(privateKey));
    const expected = createHmac('sha256', 'a key of the operator, 32 bytes!').update(`${request.protected}.${request.payload}`);
    expect(request.signature).toBe(expected.digest('base64url'));
  });
});

describe('thumbprint', () => {
  it('is SHA-256 of the members in their order, without spaces (RFC 7638, 3.3)', async () => {
    const { x, y } = publicJsonWebKey(publicKey);
    const text = `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`;
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('base64url');
    expect(thumbprint(privateKey)).toBe(digest);
    expect(thumbprint(publicKey)).toBe(digest);
  });

  it('is what others compute for a known key', () => {
    // RFC 8037 has Ed25519 and RFC 7638 RSA alone; this is the P-256 key of RFC 7517, A.1.
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4', y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM' },
    });
    expect(thumbprint(key)).toBe('cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s');
  });
});
