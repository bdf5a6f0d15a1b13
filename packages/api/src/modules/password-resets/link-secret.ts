import { randomBytes } from 'node:crypto';
import { hashSecret } from '../tokens/token-text.ts';

const BYTES = 32;

/** What a link holds behind its `#`, which browsers send to nobody and name in no Referer: 256 random bits. */
export function makeLinkSecret(): string {
  return randomBytes(BYTES).toString('base64url');
}

/** What is stored of it; what a link was made for is part of it, so that it opens nothing else. */
export function hashLinkSecret(purpose: 'invitation' | 'password reset', secret: string): string {
  return hashSecret(`${purpose} ${secret}`);
}
