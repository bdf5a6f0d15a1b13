import type { CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import { DAY, HOUR } from '../durations.ts';
import type { Present } from '../record/certificate-record.ts';

type Renewal = NonNullable<CertificateStatus['renewal']>;
type Span = Pick<Present['facts'], 'notBefore' | 'notAfter'>;
type Planned = Pick<Present, 'receivedAt' | 'jitter' | 'window' | 'isHurried'> & { readonly facts: Span };

/** Certificates of a shorter lifetime are renewed when half of it is left, others at a third. */
const SHORT_LIVED = 10 * DAY;

/**
 * When a certificate is replaced: at the moment chosen in the authority's window (RFC 9773), or when a third of its lifetime is left; at a twentieth the authority is not
 * listened to any more. A certificate that has just been received waits in any case, so that a window that stays in the past cannot have it replaced again and again.
 */
export function planRenewal(present: Planned): Renewal {
  const { notBefore, notAfter } = present.facts;
  const lifetime = notAfter - notBefore;
  const latest = notAfter - lifetime / 20;
  // With a clock that was ahead it was received in the future.
  const soonest = Math.min(present.receivedAt + restBeforeRenewal(lifetime, present.isHurried), latest);
  const { window } = present;
  if (window !== null && window.chosen < latest) {
    return { at: Math.round(Math.max(window.chosen, soonest)), by: 'authority', explanation: window.explanation };
  }
  return { at: Math.round(Math.max(window === null ? byLifetime(present) : latest, soonest)), by: 'lifetime', explanation: null };
}

/** Certificates that were received together are not renewed together: up to a thirtieth of the lifetime earlier. */
function byLifetime({ facts: { notBefore, notAfter }, jitter }: Planned): number {
  const lifetime = notAfter - notBefore;
  return notAfter - lifetime / (lifetime < SHORT_LIVED ? 2 : 3) - (jitter * lifetime) / 30;
}

function restBeforeRenewal(lifetime: number, isHurried: boolean): number {
  return Math.min(isHurried ? Math.max(HOUR, lifetime / 100) : HOUR, lifetime / 4);
}
