import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { Secret } from '@daspanel/platform/secret.ts';

const BYTES = 32;

/** The secret in a file of `state/secrets`: 256 random bits, made at the first start. Throws for a file that holds something else: what was made with the secret would be lost. */
export async function readOrMakeSecret(path: string): Promise<Secret<Buffer>> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return new Secret(parseSecret(path, kept));
  const secret = randomBytes(BYTES);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileDurably(path, `${secret.toString('base64url')}\n`, { mode: 0o600 });
  return new Secret(secret);
}

function parseSecret(path: string, text: string): Buffer {
  const secret = Buffer.from(text.trim(), 'base64url');
  if (secret.length !== BYTES) throw new Error(`${path} is damaged: restore it from a copy`);
  return secret;
}

/** What follows from a secret for one purpose: the base64url of an HMAC-SHA-256, 43 characters. */
export function deriveSecret(secret: Secret<Buffer>, purpose: string): string {
  return createHmac('sha256', secret.reveal()).update(purpose).digest('base64url');
}
