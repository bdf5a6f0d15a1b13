import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@daspanel/platform/secret.ts';
import { deriveSecret } from '../../secrets/read-or-make-secret.ts';
import { readDeviceCookie } from './session-cookie.ts';

/** What a browser keeps of a person who has signed in with it: `<user>.<random>.<signature>`. It proves nothing but that. */
export function makeBrowserText(secret: Secret<Buffer>, user: string): string {
  const name = `${user}.${randomBytes(16).toString('base64url')}`;
  return `${name}.${sign(secret, name)}`;
}

/** The name of a browser that this person has signed in with before; undefined for any other. */
export function readKnownBrowser(secret: Secret<Buffer>, user: string, headers: Headers): string | undefined {
  const text = readDeviceCookie(headers.get('cookie'));
  const match = text === undefined ? null : /^([0-9a-z]{1,20}\.[\w-]{22})\.([\w-]{43})$/.exec(text);
  const [, name = '', signature = ''] = match ?? [];
  if (!name.startsWith(`${user}.`)) return undefined;
  return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(secret, name))) ? name : undefined;
}

function sign(secret: Secret<Buffer>, name: string): string {
  return deriveSecret(secret, `known browser ${name}`);
}
