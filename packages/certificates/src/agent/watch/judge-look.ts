import type { ExpiryAlarm } from '@daspanel/formats/certificate-requests.ts';
import type { Look } from './look-at.ts';

/** How near the end of a certificate is; undefined: not near. A leaf of the local authority is short-lived by design, and worth an alarm when it has really ended. */
export function judgeLook({ notBefore, notAfter, isLocal }: Look, now: number): ExpiryAlarm['level'] | undefined {
  const left = notAfter - now;
  if (left <= 0) return 'expired';
  if (isLocal) return undefined;
  const lifetime = notAfter - notBefore;
  if (left < lifetime / 8) return 'eighth';
  return left < lifetime / 4 ? 'quarter' : undefined;
}
