import { createHmac, timingSafeEqual } from 'node:crypto';
import { CLASS, encodeName, number32, number48, numbers16, TYPE } from './encode-update.ts';
import type { AnswerSignature } from './read-answer.ts';

/** A shared key (RFC 8945). `secret` in base64. */
export interface TransactionKey {
  readonly name: string;
  readonly algorithm: 'hmac-sha256' | 'hmac-sha384' | 'hmac-sha512';
  readonly secret: string;
}

/** Seconds by which the clocks may differ; RFC 8945, 10 recommends it. */
const FUDGE = 300;

/** Signs a message (RFC 8945, 4.3). `now`: milliseconds since 1970. `mac` is needed to check the answer. */
export function signMessage(message: Buffer, key: TransactionKey, now: number): { readonly signed: Buffer; readonly mac: Buffer } {
  const signedAt = Math.floor(now / 1000);
  const variables = encodeVariables(key, { signedAt, fudge: FUDGE, error: 0, otherData: Buffer.alloc(0) });
  const mac = digest(key, [message, variables]);
  const data = Buffer.concat([
    encodeName(key.algorithm),
    number48(signedAt),
    numbers16(FUDGE, mac.length),
    mac,
    numbers16(message.readUInt16BE(0), 0, 0),
  ]);
  const record = Buffer.concat([encodeName(key.name), numbers16(TYPE.tsig, CLASS.any), number32(0), numbers16(data.length), data]);
  const signed = Buffer.concat([message, record]);
  signed.writeUInt16BE(message.readUInt16BE(10) + 1, 10);
  return { signed, mac };
}

/** True when the answer to the message with this mac was signed with this key (RFC 8945, 5.3). It says nothing of clocks. */
export function isSignedBy(signature: AnswerSignature, key: TransactionKey, requestMac: Buffer): boolean {
  if (signature.keyName !== key.name.toLowerCase().replace(/\.$/, '') || signature.algorithm !== key.algorithm) return false;
  const covered = Buffer.from(signature.covered);
  covered.writeUInt16BE(signature.originalId, 0);
  const expected = digest(key, [numbers16(requestMac.length), requestMac, covered, encodeVariables(key, signature)]);
  return signature.mac.length === expected.length && timingSafeEqual(signature.mac, expected);
}

type Variables = Pick<AnswerSignature, 'signedAt' | 'fudge' | 'error' | 'otherData'>;

function encodeVariables(key: TransactionKey, { signedAt, fudge, error, otherData }: Variables): Buffer {
  return Buffer.concat([
    encodeName(key.name),
    numbers16(CLASS.any),
    number32(0),
    encodeName(key.algorithm),
    number48(signedAt),
    numbers16(fudge, error, otherData.length),
    otherData,
  ]);
}

function digest(key: TransactionKey, pieces: readonly Buffer[]): Buffer {
  const hash = createHmac(key.algorithm.slice('hmac-'.length), Buffer.from(key.secret, 'base64'));
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}
