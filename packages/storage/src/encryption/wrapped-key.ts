import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT_BYTES = 16;

/**
 * A data key sealed with another key, in base64: salt, nonce, AES-256-GCM of the data key, tag. `purpose` is bound to it: a key that was wrapped for one
 * purpose does not open for another.
 */
export function wrapKey(dataKey: Uint8Array, wrappingKey: Uint8Array, purpose: string): string {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', derive(wrappingKey, salt), nonce).setAAD(Buffer.from(purpose));
  return Buffer.concat([salt, nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** Undefined when `wrappingKey` or `purpose` is not that of `wrapKey`. */
export function unwrapKey(wrapped: string, wrappingKey: Uint8Array, purpose: string): Uint8Array | undefined {
  const bytes = Buffer.from(wrapped, 'base64');
  const salt = bytes.subarray(0, SALT_BYTES);
  const nonce = bytes.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES);
  const cipher = createDecipheriv('aes-256-gcm', derive(wrappingKey, salt), nonce, { authTagLength: TAG_BYTES }).setAAD(
    Buffer.from(purpose),
  );
  try {
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([cipher.update(bytes.subarray(SALT_BYTES + NONCE_BYTES, -TAG_BYTES)), cipher.final()]);
  } catch {
    return undefined;
  }
}

function derive(wrappingKey: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', wrappingKey, salt, 'daspanel storage key wrap', 32));
}
