import { DAY, HOUR, MINUTE } from './ca-options.ts';
import { CaProblem } from './ca-problem.ts';
import type { Answer } from './ca-request.ts';
import { note, type Account, type CaState, type Identifier, type IssuedCertificate } from './ca-state.ts';
import { iso } from './describe-resources.ts';
import { findEffect, type Effect } from './faults.ts';
import { settleOrder } from './settle.ts';
import { malformed } from './signed-request.ts';

/** RFC 9773, 4.2: when a certificate should be renewed. */
export function readRenewalInfo(state: CaState, id: string, effects: readonly Effect[]): Answer {
  const certificate = state.issued.get(id);
  if (certificate === undefined) throw new CaProblem(404, 'malformed', `There is no certificate ${id}.`);
  const window = suggestWindow(certificate, state.now());
  const { start, end } = distort(window, findEffect(effects, 'renewal-window')?.window, state.now());
  return {
    status: 200,
    headers: { 'retry-after': String(Math.round((state.options.renewalInfoInterval ?? 6 * HOUR) / 1_000)) },
    body: {
      suggestedWindow: { start: iso(start), end: iso(end) },
      ...(certificate.revoked === undefined ? {} : { explanationURL: `${state.origin}/terms` }),
    },
  };
}

/**
 * A twenty-fifth of the lifetime around the moment at which a third of it is left, or a half of lifetimes under ten days (as Let's Encrypt does); for revoked certificates, an
 * hour ago.
 */
export function suggestWindow(
  { notBefore, notAfter, revoked }: IssuedCertificate,
  now: number,
): { readonly start: number; readonly end: number } {
  if (revoked !== undefined) return { start: now - HOUR, end: now - 30 * MINUTE };
  const lifetime = notAfter - notBefore;
  const middle = notAfter - lifetime / (lifetime < 10 * DAY ? 2 : 3);
  return { start: middle - lifetime / 50, end: middle + lifetime / 50 };
}

function distort(window: { readonly start: number; readonly end: number }, how: 'zero' | 'reversed' | 'past' | undefined, now: number) {
  switch (how) {
    case undefined:
      return window;
    case 'zero':
      return { start: window.start, end: window.start };
    case 'reversed':
      return { start: window.end, end: window.start };
    case 'past':
      return { start: now - 2 * DAY, end: now - DAY };
  }
}

/** The certificate that an order replaces (RFC 9773, 5). Throws CaProblem when it may not. */
export function readReplaced(state: CaState, account: Account, id: unknown, identifiers: readonly Identifier[]): IssuedCertificate {
  const certificate = typeof id === 'string' ? state.issued.get(id) : undefined;
  if (certificate === undefined) throw malformed(`replaces names ${String(id)}, which was not issued here.`);
  if (certificate.account !== account.id)
    throw new CaProblem(403, 'unauthorized', 'The certificate to replace belongs to another account.');
  if (!identifiers.some(({ value }) => certificate.names.includes(value)))
    throw malformed('The certificate to replace has none of the names.');
  const earlier = state.replacements.get(certificate.renewalId);
  if (earlier === undefined) return certificate;
  settleOrder(state, earlier);
  if (earlier.status === 'invalid') return certificate;
  state.counters.alreadyReplaced += 1;
  note(state, 'already-replaced', certificate.names, certificate.renewalId);
  throw new CaProblem(409, 'alreadyReplaced', `Order ${earlier.id} replaces this certificate already.`);
}

/** Marks a certificate as revoked, from this moment on. */
export function markRevoked(state: CaState, certificate: IssuedCertificate, reason: number): void {
  state.issued.set(certificate.renewalId, { ...certificate, revoked: { at: state.now(), reason } });
  note(state, 'revoked', certificate.names, `${certificate.renewalId}, reason ${reason}`);
}
