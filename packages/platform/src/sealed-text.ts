import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = 'sealed1.';

/**
 * Seals a text with AES-256-GCM (NIST SP 800-38D) and a fresh nonce. `key`: 32 bytes. `purpose` says what the text is and where it stands: what was sealed for one
 * cannot be opened for another, so that sealed texts cannot be moved about in a database.
 */
export function sealText(key: Uint8Array, purpose: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return FORM + sealed.toString('base64url');
}

/** Opens what `sealText` sealed. Throws when the key or the purpose is another, or when the text was changed. */
export function openSealedText(key: Uint8Array, purpose: string, sealed: string): string {
  const bytes = Buffer.from(sealed.slice(FORM.length), 'base64url');
  if (!sealed.startsWith(FORM) || bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error(`the sealed ${purpose} is damaged`);
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new Error(`the sealed ${purpose} is damaged, or was sealed with another key`, { cause });
  }
}
