import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { AccountRequest, Answer, CaRequest } from './ca-request.ts';
import { CaProblem } from './ca-problem.ts';
import { note, type Account, type CaState } from './ca-state.ts';
import { accountUrl, describeAccount, orderUrl } from './describe-resources.ts';
import { readPublicKey, thumbprint } from './json-web-key.ts';
import { refuseWhenLimited } from './refuse-when-limited.ts';
import { assertSignature, isRecord, malformed, readJws } from './signed-request.ts';

/** RFC 8555, 7.3: makes the account of a key, or finds it. */
export function newAccount(state: CaState, request: CaRequest): Answer {
  const { signed, payload } = request;
  if (signed.account !== undefined) throw malformed('newAccount must be signed with a jwk.');
  const known = findByKey(state, signed.key);
  if (known?.status === 'deactivated') throw new CaProblem(403, 'unauthorized', 'The account of this key is deactivated.');
  if (known !== undefined) return { status: 200, headers: { location: accountUrl(state, known) }, body: describeAccount(state, known) };
  if (payload['onlyReturnExisting'] === true) throw new CaProblem(400, 'accountDoesNotExist', 'There is no account with this key.');
  if (payload['termsOfServiceAgreed'] !== true) throw malformed('The terms of service must be agreed to.');
  const contact = readContact(payload['contact']);
  const externalAccountBinding = readBinding(state, request);
  refuseWhenLimited(state, 'newAccounts', request.address, []);
  state.limits.take('newAccounts', request.address);
  const id = state.nextNumber();
  const account: Account = { id, key: signed.key, contact, status: 'valid', agreedTerms: state.terms, externalAccountBinding };
  state.accounts.set(id, account);
  note(state, 'account', [], accountUrl(state, account));
  return { status: 201, headers: { location: accountUrl(state, account) }, body: describeAccount(state, account) };
}

/** RFC 8555, 7.3.2, 7.3.3 and 7.3.6: update, agreement to other terms, deactivation. */
export function updateAccount(state: CaState, { account, payload, path }: AccountRequest): Answer {
  if (path !== `/account/${account.id}`) throw new CaProblem(403, 'unauthorized', 'This is another account.');
  if ('contact' in payload) account.contact = readContact(payload['contact']);
  if (payload['termsOfServiceAgreed'] === true) account.agreedTerms = state.terms;
  if (payload['status'] === 'deactivated') account.status = 'deactivated';
  return { status: 200, body: describeAccount(state, account) };
}

export function listOrders(state: CaState, { account, path }: AccountRequest): Answer {
  if (path !== `/orders/${account.id}`) throw new CaProblem(403, 'unauthorized', 'This is another account.');
  const orders = [...state.orders.values()].filter((order) => order.account.id === account.id && order.status !== 'invalid');
  return { status: 200, body: { orders: orders.map((order) => orderUrl(state, order)) } };
}

/** RFC 8555, 7.3.5. */
export function changeKey(state: CaState, { account, payload, url }: AccountRequest): Answer {
  const inner = readJws(payload);
  const key = readPublicKey(inner.header['jwk']);
  assertSignature(inner, key);
  if (inner.header['url'] !== url || 'nonce' in inner.header) throw malformed('The inner JWS must have the same url and no nonce.');
  if (inner.payload?.['account'] !== accountUrl(state, account)) throw malformed('The inner JWS names another account.');
  const oldKey = inner.payload['oldKey'];
  if (thumbprint(readPublicKey(oldKey)) !== thumbprint(account.key)) throw malformed('oldKey is not the key of the account.');
  const owner = findByKey(state, key);
  if (owner !== undefined) {
    throw new CaProblem(409, 'malformed', 'Another account has this key.', { headers: { location: accountUrl(state, owner) } });
  }
  account.key = key;
  return { status: 200, headers: { location: accountUrl(state, account) }, body: describeAccount(state, account) };
}

function findByKey(state: CaState, key: KeyObject): Account | undefined {
  return state.accounts.values().find((account) => account.key.equals(key));
}

function readContact(value: unknown): readonly string[] {
  const contact: unknown = value ?? [];
  if (!Array.isArray(contact)) throw malformed('contact must be a list.');
  return contact.map((item: unknown) => {
    if (typeof item !== 'string' || !item.startsWith('mailto:'))
      throw new CaProblem(400, 'unsupportedContact', 'Only mailto is supported.');
    if (!/^mailto:[^@,?\s]+@[^@,?\s]+\.[^@,?\s]+$/.test(item)) throw new CaProblem(400, 'invalidContact', `${item} is no address.`);
    return item;
  });
}

/** RFC 8555, 7.3.4. */
function readBinding(state: CaState, { payload, signed, url }: CaRequest): unknown {
  const binding = payload['externalAccountBinding'];
  if (binding === undefined) {
    if (state.options.isExternalAccountRequired !== true) return undefined;
    throw new CaProblem(403, 'externalAccountRequired', 'The account must be bound to an external one.');
  }
  const { header, signingInput, signature, payload: key } = readJws(binding);
  const secret = state.options.externalAccounts?.[String(header['kid'])];
  if (secret === undefined) throw new CaProblem(403, 'unauthorized', `There is no external account ${String(header['kid'])}.`);
  if (header['alg'] !== 'HS256' || header['url'] !== url || 'nonce' in header) throw malformed('The header of the binding is wrong.');
  if (!isRecord(key) || thumbprint(readPublicKey(key)) !== thumbprint(signed.key)) throw malformed('The binding is for another key.');
  const expected = createHmac('sha256', Buffer.from(secret, 'base64url')).update(signingInput).digest();
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new CaProblem(403, 'unauthorized', 'The signature of the binding is wrong.');
  }
  return binding;
}
