import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { DAY, type ChallengeType, type Profile } from './ca-options.ts';
import { CaProblem, describeProblem } from './ca-problem.ts';
import type { AccountRequest, Answer } from './ca-request.ts';
import { note, type Account, type Authorization, type CaState, type Identifier, type Order } from './ca-state.ts';
import { describeOrder, orderUrl, POLL_SECONDS } from './describe-resources.ts';
import { limitOrder } from './order-limits.ts';
import { readReplaced } from './renewal-info.ts';
import { findOwn, isUsable, settleAuthorization, settleOrder } from './settle.ts';
import { isRecord, malformed } from './signed-request.ts';

/** RFC 8555, 7.4; profiles by draft-ietf-acme-profiles; `replaces` by RFC 9773, 5. */
export function newOrder(state: CaState, { account, payload }: AccountRequest): Answer {
  const [profileName, profile] = readProfile(state, payload['profile']);
  if ('notBefore' in payload || 'notAfter' in payload) throw malformed('notBefore and notAfter are not supported.');
  const identifiers = readIdentifiers(payload['identifiers'], profile);
  const replaces = payload['replaces'] === undefined ? undefined : readReplaced(state, account, payload['replaces'], identifiers);
  limitOrder(state, { account, identifiers, isRenewal: replaces !== undefined });
  const order = makeOrder(state, { account, identifiers, profileName, profile, replaces });
  settleOrder(state, order);
  return { status: 201, headers: { location: orderUrl(state, order) }, body: describeOrder(state, order) };
}

export function readOrder(state: CaState, { account, id }: AccountRequest): Answer {
  const order = findOwn(state.orders, id, account);
  settleOrder(state, order);
  return { status: 200, headers: order.status === 'processing' ? { 'retry-after': POLL_SECONDS } : {}, body: describeOrder(state, order) };
}

type WantedOrder = Pick<Order, 'account' | 'identifiers' | 'profileName' | 'profile' | 'replaces'>;

function makeOrder(state: CaState, wanted: WantedOrder): Order {
  const order: Order = {
    ...wanted,
    id: state.nextNumber(),
    authorizations: wanted.identifiers.map((identifier) => authorize(state, wanted.account, identifier, wanted.profile)),
    expires: state.now() + wanted.profile.orderLifetime,
    status: 'pending',
    error: undefined,
    result: undefined,
  };
  state.orders.set(order.id, order);
  if (wanted.replaces !== undefined) state.replacements.set(wanted.replaces.renewalId, order);
  state.counters.orders += 1;
  const names = wanted.identifiers.map(({ value }) => value);
  note(state, 'order', names, `${wanted.profileName}${wanted.replaces === undefined ? '' : `, replaces ${wanted.replaces.renewalId}`}`);
  return order;
}

/** A valid authorization that may be used again, or a fresh one. */
function authorize(state: CaState, account: Account, wanted: Identifier, profile: Profile): Authorization {
  const isWildcard = wanted.value.startsWith('*.');
  const identifier = isWildcard ? { ...wanted, value: wanted.value.slice(2) } : wanted;
  const key = `${account.id} ${wanted.value}`;
  const known = state.lastAuthorizations.get(key);
  if (known !== undefined) {
    settleAuthorization(state, known);
    const reusable = (known.validatedAt ?? 0) + (state.options.authorizationReuse ?? 30 * DAY) > state.now();
    if (isUsable(state, known) && reusable) return known;
  }
  const authorization: Authorization = {
    id: state.nextNumber(),
    account,
    identifier,
    isWildcard,
    profile,
    status: 'pending',
    expires: state.now() + profile.pendingAuthorizationLifetime,
    validatedAt: undefined,
    challenges: challengeTypes(state, identifier, isWildcard).map((type) => ({
      type,
      token: randomBytes(24).toString('base64url'),
      status: 'pending',
      outcome: undefined,
    })),
  };
  state.authorizations.set(authorization.id, authorization);
  state.lastAuthorizations.set(key, authorization);
  return authorization;
}

function challengeTypes(state: CaState, { type }: Identifier, isWildcard: boolean): readonly ChallengeType[] {
  const offered = state.options.challengeTypes ?? ['http-01', 'dns-01', 'tls-alpn-01'];
  if (isWildcard) return offered.filter((offer) => offer === 'dns-01');
  return type === 'ip' ? offered.filter((offer) => offer !== 'dns-01') : offered;
}

function readProfile(state: CaState, value: unknown): readonly [string, Profile] {
  const name = value ?? state.profiles.keys().next().value;
  const profile = typeof name === 'string' ? state.profiles.get(name) : undefined;
  if (typeof name !== 'string' || profile === undefined) throw new CaProblem(400, 'invalidProfile', `There is no profile ${String(name)}.`);
  return [name, profile];
}

function readIdentifiers(value: unknown, profile: Profile): readonly Identifier[] {
  if (!Array.isArray(value) || value.length === 0) throw malformed('identifiers must be a list with at least one.');
  const identifiers = new Map(value.map(readIdentifier).map((identifier) => [identifier.value, identifier]));
  if (identifiers.size > profile.maximumNames) throw malformed(`At most ${profile.maximumNames} names are allowed.`);
  const wrong = identifiers
    .values()
    .filter((identifier) => !isAllowed(identifier, profile))
    .toArray();
  if (wrong.length > 0) {
    const subproblems = wrong.map((identifier) => ({ type: 'rejectedIdentifier', detail: 'This name is not allowed.', identifier }));
    const detail = `Not allowed: ${wrong.map((identifier) => identifier.value).join(', ')}`;
    throw new CaProblem(400, 'rejectedIdentifier', detail, { more: describeProblem({ type: 'rejectedIdentifier', detail, subproblems }) });
  }
  return [...identifiers.values()];
}

function readIdentifier(item: unknown): Identifier {
  const { type, value } = isRecord(item) ? item : {};
  if (typeof value !== 'string') throw malformed('An identifier needs a value.');
  if (type !== 'dns' && type !== 'ip')
    throw new CaProblem(400, 'unsupportedIdentifier', `Identifiers of type ${String(type)} are not supported.`);
  return { type, value };
}

const NAME = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

function isAllowed({ type, value }: Identifier, profile: Profile): boolean {
  if (type === 'ip') return isIP(value) > 0 && profile.allowsAddresses;
  return value.length <= 253 && NAME.test(value);
}
