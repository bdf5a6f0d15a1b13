import { describeProblem } from './ca-problem.ts';
import type { Answer } from './ca-request.ts';
import type { CaState } from './ca-state.ts';
import { findEffect, type Effect, type Endpoint } from './faults.ts';
import { markRevoked } from './renewal-info.ts';
import { isRecord, type JsonWebSignature } from './signed-request.ts';

/** The names that a request is about, as faults see them. Nothing is verified yet. */
export function findNames(state: CaState, endpoint: Endpoint, id: string, jws: JsonWebSignature | undefined): readonly string[] {
  const [first = ''] = id.split('/');
  if (endpoint === 'newOrder') {
    const wanted = jws?.payload?.['identifiers'];
    return Array.isArray(wanted) ? wanted.map((item: unknown) => (isRecord(item) ? String(item['value']) : '')) : [];
  }
  if (endpoint === 'order' || endpoint === 'finalize') return state.orders.get(Number(first))?.identifiers.map(({ value }) => value) ?? [];
  const authorization = endpoint === 'authorization' || endpoint === 'challenge' ? state.authorizations.get(Number(first)) : undefined;
  return authorization === undefined ? (state.issued.get(first)?.names ?? []) : [authorization.identifier.value];
}

export function findAccountNumber(jws: JsonWebSignature | undefined): number | undefined {
  const kid = jws?.header['kid'];
  return typeof kid === 'string' ? Number(kid.slice(kid.lastIndexOf('/') + 1)) : undefined;
}

/** The answer that a fault gives in place of the authority's. */
export function refuseByFault(effects: readonly Effect[]): Answer | undefined {
  const unavailable = findEffect(effects, 'unavailable');
  const refusal = findEffect(effects, 'refuse');
  const retryAfter = unavailable?.retryAfter ?? refusal?.retryAfter;
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  if (unavailable !== undefined) {
    return { status: unavailable.status, headers, body: '<h1>Something is broken</h1>', contentType: 'text/html' };
  }
  if (refusal === undefined) return undefined;
  const body = describeProblem(refusal.problem, refusal.status);
  return { status: refusal.status, headers, body, contentType: 'application/problem+json' };
}

/** What a request is, before it is verified. */
export interface Place {
  readonly jws: JsonWebSignature | undefined;
  readonly endpoint: Endpoint;
  readonly id: string;
}

/** Does to the account, the terms or the certificate what a fault says, before the request is looked at. */
export function changeByFault(state: CaState, effects: readonly Effect[], { jws, endpoint, id }: Place): void {
  const number = findAccountNumber(jws);
  const account = number === undefined ? undefined : state.accounts.get(number);
  if (account !== undefined && findEffect(effects, 'account-lost') !== undefined) state.accounts.delete(account.id);
  if (account !== undefined && findEffect(effects, 'account-deactivated') !== undefined) account.status = 'deactivated';
  if (findEffect(effects, 'terms-changed') !== undefined) state.terms = `${state.origin}/terms/${state.nextNumber()}`;
  const certificate = endpoint === 'renewalInfo' ? state.issued.get(id) : undefined;
  if (certificate?.revoked === undefined && certificate !== undefined && findEffect(effects, 'revoke-by-authority') !== undefined) {
    markRevoked(state, certificate, 4);
  }
}
