import { CaProblem } from './ca-problem.ts';
import { note, type Authorization, type CaState, type Challenge, type Order } from './ca-state.ts';
import { DAY } from './ca-options.ts';

/** Brings an authorization to what it is at this moment: what validation found counts once its time has come. */
export function settleAuthorization(state: CaState, authorization: Authorization): void {
  for (const challenge of authorization.challenges) {
    const { outcome } = challenge;
    if (challenge.status !== 'processing' || outcome === undefined || outcome.visibleAt > state.now()) continue;
    challenge.status = outcome.failure === undefined ? 'valid' : 'invalid';
    if (authorization.status === 'pending' && authorization.expires > outcome.visibleAt) conclude(state, authorization, challenge);
  }
}

function conclude(state: CaState, authorization: Authorization, challenge: Challenge): void {
  const { account, identifier } = authorization;
  const key = `${account.id} ${identifier.value}`;
  const { failure, visibleAt = state.now() } = challenge.outcome ?? {};
  if (failure === undefined) {
    authorization.status = 'valid';
    authorization.validatedAt = visibleAt;
    authorization.expires = visibleAt + Math.max(state.options.authorizationReuse ?? 30 * DAY, authorization.profile.orderLifetime);
    state.limits.reset('consecutiveFailures', key);
    note(state, 'validated', [identifier.value], challenge.type);
    return;
  }
  authorization.status = 'invalid';
  state.counters.failedValidations += 1;
  state.limits.take('failedAuthorizations', key);
  state.limits.take('consecutiveFailures', key);
  if (state.limits.waitFor('consecutiveFailures', key) > 0) state.paused.add(key);
  note(state, 'validation-failed', [identifier.value], `${challenge.type}: ${failure.type}: ${failure.detail}`);
}

/** Whether a settled authorization is usable: valid and not run out. */
export function isUsable(state: CaState, { status, expires }: Authorization): boolean {
  return status === 'valid' && expires > state.now();
}

/** Brings an order, with its authorizations, to what it is at this moment. */
export function settleOrder(state: CaState, order: Order): void {
  for (const authorization of order.authorizations) settleAuthorization(state, authorization);
  if (order.status === 'processing') return finishProcessing(state, order);
  if (order.status !== 'pending' && order.status !== 'ready') return;
  if (order.expires <= state.now()) {
    order.status = 'invalid';
    order.error = { type: 'malformed', detail: 'The order has expired.' };
    return;
  }
  const refused = order.authorizations.find(
    (authorization) => authorization.status !== 'valid' && (authorization.status !== 'pending' || authorization.expires <= state.now()),
  );
  if (refused !== undefined) {
    order.status = 'invalid';
    order.error = refused.challenges.find(({ status }) => status === 'invalid')?.outcome?.failure ?? {
      type: 'unauthorized',
      detail: `The authorization for ${refused.identifier.value} is ${refused.status}.`,
    };
    return;
  }
  order.status = order.authorizations.every((authorization) => isUsable(state, authorization)) ? 'ready' : 'pending';
}

function finishProcessing(state: CaState, order: Order): void {
  const { result } = order;
  if (result === undefined || result.visibleAt > state.now()) return;
  if ('pem' in result.content) {
    order.status = 'valid';
    return;
  }
  order.status = 'invalid';
  order.error = result.content;
}

/** The thing with this number if it is the account's own. Throws CaProblem. */
export function findOwn<Thing extends { readonly account: { readonly id: number } }>(
  things: ReadonlyMap<number, Thing>,
  id: string,
  account: { readonly id: number } | undefined,
): Thing {
  const thing = things.get(Number(id));
  if (thing === undefined) throw new CaProblem(404, 'malformed', `There is nothing with the number ${id}.`);
  if (thing.account.id !== account?.id) throw new CaProblem(403, 'unauthorized', 'It belongs to another account.');
  return thing;
}
