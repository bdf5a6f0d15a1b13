import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { CaProblem } from './ca-problem.ts';

/** A public key of an account, from a JWK (RFC 7517). Throws CaProblem `badPublicKey` for anything but P-256 and RSA from 2,048 bits on. */
export function readPublicKey(jwk: unknown): KeyObject {
  let key: KeyObject;
  try {
    if (typeof jwk !== 'object' || jwk === null || 'd' in jwk) throw new TypeError('no public key');
    key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    throw new CaProblem(400, 'badPublicKey', 'The JWK is no public key.');
  }
  const weakness = describeWeakness(key);
  if (weakness !== undefined) throw new CaProblem(400, 'badPublicKey', weakness);
  return key;
}

/** Why this key is too weak for an account or a certificate; undefined: it is not. */
export function describeWeakness(key: KeyObject): string | undefined {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') {
    return namedCurve === 'prime256v1' || namedCurve === 'secp384r1'
      ? undefined
      : `The curve ${namedCurve} is not allowed; use P-256 or P-384.`;
  }
  if (key.asymmetricKeyType !== 'rsa') return `Keys of type ${key.asymmetricKeyType} are not allowed; use ECDSA or RSA.`;
  return modulusLength >= 2_048 ? undefined : `An RSA key of ${modulusLength} bits is too short; it must have 2048 at least.`;
}

/** RFC 7638, with SHA-256, in base64url. */
export function thumbprint(key: KeyObject): string {
  const { crv, e, kty, n, x, y } = key.export({ format: 'jwk' });
  const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** The same for equal keys, whatever they were read from. */
export function keyFingerprint(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}
