import { createHmac, createSecretKey, hash, timingSafeEqual, type KeyObject } from 'node:crypto';

/** `<date>/<region>/<service>/aws4_request` of a credential. */
export interface CredentialScope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** A key that signs strings for one day, region and service. */
export interface SigningKey {
  readonly scope: string;
  /** Signature in lower-case hex. */
  sign(text: string | Uint8Array): string;
}

const MOST_KEPT = 1_000;
const kept = new Map<string, KeyObject>();

/** Derives the key as Signature Version 4 says (four HMACs), or takes it from the last ones used. */
export function signingKey(secret: string, { date, region, service }: CredentialScope): SigningKey {
  const scope = `${date}/${region}/${service}/aws4_request`;
  const name = `${secret}\n${scope}`;
  let key = kept.get(name);
  if (key === undefined) {
    key = createSecretKey(hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request'));
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(name, key);
  }
  const object = key;
  return { scope, sign: (text) => createHmac('sha256', object).update(text).digest('hex') };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function sha256Hex(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

/** Compares in a time that tells nothing of where they differ. */
export function isSameSignature(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1')];
  return first.length === second.length && timingSafeEqual(first, second);
}
