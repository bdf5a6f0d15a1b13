import { describeProblem } from './ca-problem.ts';
import type { Account, Authorization, CaState, Challenge, Order } from './ca-state.ts';

/** How accounts, orders, authorizations and challenges are sent (RFC 8555, 7.1). Orders and authorizations are settled before. */
export function describeAccount(state: CaState, account: Account): object {
  const { status, contact, externalAccountBinding } = account;
  return {
    status,
    contact,
    termsOfServiceAgreed: true,
    orders: `${state.origin}/orders/${account.id}`,
    ...(externalAccountBinding === undefined ? {} : { externalAccountBinding }),
  };
}

export function describeOrder(state: CaState, order: Order): object {
  const url = orderUrl(state, order);
  const issued = order.status === 'valid' && order.result !== undefined && 'pem' in order.result.content ? order.result.content : undefined;
  return {
    status: order.status,
    expires: iso(order.expires),
    identifiers: order.identifiers,
    profile: order.profileName,
    authorizations: order.authorizations.map(({ id }) => `${state.origin}/authorization/${id}`),
    finalize: `${url}/finalize`,
    ...(issued === undefined ? {} : { certificate: `${state.origin}/certificate/${issued.renewalId}` }),
    ...(order.replaces === undefined ? {} : { replaces: order.replaces.renewalId }),
    ...(order.error === undefined ? {} : { error: describeProblem(order.error, 403) }),
  };
}

export function describeAuthorization(state: CaState, authorization: Authorization): object {
  const { status, expires, identifier, isWildcard, challenges } = authorization;
  const hasRunOut = expires <= state.now() && (status === 'pending' || status === 'valid');
  const decided = challenges.filter((challenge) => challenge.status === 'valid' || challenge.status === 'invalid');
  return {
    status: hasRunOut ? 'expired' : status,
    expires: iso(expires),
    identifier,
    ...(isWildcard ? { wildcard: true } : {}),
    challenges: (decided.length > 0 ? decided : challenges).map((challenge) => describeChallenge(state, authorization, challenge)),
  };
}

export function describeChallenge(state: CaState, authorization: Authorization, challenge: Challenge): object {
  const { type, token, status, outcome } = challenge;
  const validated = status === 'valid' ? authorization.validatedAt : undefined;
  return {
    type,
    url: `${state.origin}/challenge/${authorization.id}/${type}`,
    status,
    token,
    ...(validated === undefined ? {} : { validated: iso(validated) }),
    ...(status === 'invalid' && outcome?.failure !== undefined ? { error: describeProblem(outcome.failure, 403) } : {}),
  };
}

/** Retry-After of what is under way. */
export const POLL_SECONDS = '1';

export function orderUrl(state: CaState, { id }: Order): string {
  return `${state.origin}/order/${id}`;
}

export function accountUrl(state: CaState, { id }: Account): string {
  return `${state.origin}/account/${id}`;
}

/** To the second, as RFC 3339 has it. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, '');
}
