import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';

const FORM = Buffer.from('DASPANEL-SEALED-1\n');
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** RFC 7914; OWASP's first choice for scrypt. */
const COST: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** Thrown when the passphrase is another, or the archive was changed: AES-GCM cannot tell the two apart. */
export class SealBroken extends Error {}

/**
 * Seals bytes with a passphrase: `DASPANEL-SEALED-1`, a line feed, 16 bytes of salt, 12 of nonce, AES-256-GCM's output and its tag of 16 bytes. The key is scrypt (RFC 7914)
 * of the passphrase and the salt with N = 2^17, r = 8, p = 1.
 */
export async function sealArchive(passphrase: string, content: Uint8Array): Promise<Buffer> {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const head = Buffer.concat([FORM, salt, nonce]);
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, salt), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `sealArchive` sealed. Throws SealBroken. */
export async function openSealedArchive(passphrase: string, sealed: Buffer): Promise<Buffer> {
  const headBytes = FORM.length + SALT_BYTES + NONCE_BYTES;
  if (sealed.length < headBytes + TAG_BYTES || !sealed.subarray(0, FORM.length).equals(FORM))
    throw new SealBroken('this is no sealed archive');
  const salt = sealed.subarray(FORM.length, FORM.length + SALT_BYTES);
  const nonce = sealed.subarray(FORM.length + SALT_BYTES, headBytes);
  const decipher = createDecipheriv('aes-256-gcm', await deriveKey(passphrase, salt), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(sealed.subarray(0, headBytes));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headBytes, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new SealBroken('the passphrase is another one, or the archive was changed', { cause });
  }
}

function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(passphrase.normalize('NFC'), salt, 32, COST, (error, key) => (error === null ? resolve(key) : reject(error))),
  );
}
