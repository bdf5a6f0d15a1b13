import { openSealedText, sealText } from '@daspanel/platform/sealed-text.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { Secret as TotpSecret, TOTP } from 'otpauth';

/** As all authenticator apps understand them (RFC 6238): SHA-1, six digits, 30 seconds. */
const SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Clocks may differ by one step either way. */
const WINDOW = 1;
/** RFC 4226, 4: 160 bits. */
const SECRET_BYTES = 20;

export function makeTotpSecret(): string {
  return new TotpSecret({ size: SECRET_BYTES }).base32;
}

/** `otpauth://totp/<issuer>:<label>?…`; the host name tells installations apart in the app. */
export function formatTotpUri(secret: string, { hostName, email }: { readonly hostName: string; readonly email: string }): string {
  return new TOTP({ ...SHAPE, issuer: `Daspanel ${hostName}`, label: email, secret: TotpSecret.fromBase32(secret) }).toString();
}

/** The step (30 seconds since 1970) that the code belongs to; undefined for a wrong one. `secret` in base32, `now` in milliseconds. */
export function findTotpStep(secret: string, code: string, now: number): number | undefined {
  const totp = new TOTP({ ...SHAPE, secret: TotpSecret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? undefined : TOTP.counter({ period: SHAPE.period, timestamp: now }) + delta;
}

/** What was sealed for one person opens for no other. */
const purposeOf = (user: string) => `secret of the authenticator app of ${user}`;

export function sealTotpSecret(key: Secret<Buffer>, user: string, secret: string): string {
  return sealText(key.reveal(), purposeOf(user), secret);
}

export function openTotpSecret(key: Secret<Buffer>, user: string, sealed: string): string {
  return openSealedText(key.reveal(), purposeOf(user), sealed);
}
