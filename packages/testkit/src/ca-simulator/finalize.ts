import { X509Certificate, type KeyObject } from 'node:crypto';
import { readCertificateRequest, type CertificateRequest } from '@daspanel/x509/read-certificate-request.ts';
import { renewalId } from '@daspanel/x509/renewal-id.ts';
import { checkCaa } from './check-caa.ts';
import { HOUR, type ValidationFailure } from './ca-options.ts';
import { CaProblem } from './ca-problem.ts';
import type { AccountRequest, Answer } from './ca-request.ts';
import { note, type CaState, type IssuedCertificate, type Order } from './ca-state.ts';
import { describeOrder, orderUrl, POLL_SECONDS } from './describe-resources.ts';
import { findEffect } from './faults.ts';
import { describeWeakness, keyFingerprint } from './json-web-key.ts';
import { describeError } from './network-failure.ts';
import { countCertificate } from './order-limits.ts';
import { findOwn, settleOrder } from './settle.ts';

/** RFC 8555, 7.4: checks the request and issues. */
export async function finalizeOrder(state: CaState, { account, id, payload, effects }: AccountRequest): Promise<Answer> {
  const order = findOwn(state.orders, id, account);
  settleOrder(state, order);
  if (order.status !== 'ready') throw new CaProblem(403, 'orderNotReady', `The order is ${order.status}.`);
  const request = readRequest(payload['csr']);
  assertRequest(state, order, request);
  order.status = 'processing';
  const processing = findEffect(effects, 'processing');
  const refusal = processing?.failure ?? (await recheckCaa(state, order));
  const content = refusal ?? (await issue(state, order, request.publicKey));
  order.result = { content, visibleAt: state.now() + (processing?.milliseconds ?? 0) };
  settleOrder(state, order);
  const headers = { location: orderUrl(state, order), ...(order.status === 'processing' ? { 'retry-after': POLL_SECONDS } : {}) };
  return { status: 200, headers, body: describeOrder(state, order) };
}

function readRequest(csr: unknown): CertificateRequest {
  try {
    return readCertificateRequest(Buffer.from(String(csr), 'base64url'));
  } catch (cause) {
    throw badRequest(`The request cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function assertRequest(state: CaState, order: Order, { names, commonName, publicKey }: CertificateRequest): void {
  const wanted = order.identifiers.map(({ value }) => value).toSorted();
  const asked = [...new Set([...names, ...(commonName === null ? [] : [commonName])].map((name) => name.toLowerCase()))].toSorted();
  if (wanted.join(' ') !== asked.join(' '))
    throw badRequest(`The request is for ${asked.join(', ')}, but the order for ${wanted.join(', ')}.`);
  const weakness = describeWeakness(publicKey);
  if (weakness !== undefined) throw new CaProblem(400, 'badPublicKey', weakness);
  const fingerprint = keyFingerprint(publicKey);
  if (publicKey.equals(order.account.key)) throw badRequest('The key of the account may not be the key of a certificate.');
  if (state.compromisedKeys.has(fingerprint)) throw new CaProblem(400, 'badPublicKey', 'This key was revoked as compromised.');
  if (state.options.refusesReusedKeys === true && state.usedKeys.has(fingerprint)) throw badRequest('There is a certificate for this key.');
}

function badRequest(detail: string): CaProblem {
  return new CaProblem(400, 'badCSR', detail);
}

/** CAA counts for eight hours after validation (Baseline Requirements, 3.2.2.8). */
async function recheckCaa(state: CaState, order: Order): Promise<ValidationFailure | undefined> {
  const failures: (ValidationFailure & { readonly identifier: Order['identifiers'][number] })[] = [];
  for (const { identifier, isWildcard, account, challenges, validatedAt = 0 } of order.authorizations) {
    if (validatedAt + 8 * HOUR > state.now()) continue;
    const type = challenges.find(({ status }) => status === 'valid')?.type ?? '';
    const failure = await checkCaa(state, { identifier, isWildcard, account, type }).catch(describeError);
    if (failure !== undefined) failures.push({ ...failure, identifier });
  }
  const [first] = failures;
  return first === undefined ? undefined : { type: first.type, detail: first.detail, subproblems: failures };
}

async function issue(state: CaState, order: Order, publicKey: KeyObject): Promise<IssuedCertificate> {
  const { profile, profileName, replaces } = order;
  const names = order.identifiers.map(({ value }) => value);
  const [first = ''] = names;
  const issuedAt = state.now();
  const notBefore = Math.floor((issuedAt - profile.backdating) / 1_000) * 1_000;
  const notAfter = notBefore + profile.lifetime;
  const subject = profile.hasCommonName && first.length <= 64 ? { commonName: first } : {};
  const pem = await state.hierarchy.issue({ publicKey, notBefore, notAfter, names, ...subject });
  const id = renewalId(pem);
  if (id === null) throw new Error('an issued certificate has no renewal id');
  const fingerprint = keyFingerprint(publicKey);
  const certificate: IssuedCertificate = {
    renewalId: id,
    names,
    profile: profileName,
    issuedAt,
    notBefore,
    notAfter,
    account: order.account.id,
    replaces: replaces?.renewalId,
    pem,
    keyFingerprint: fingerprint,
    revoked: undefined,
  };
  state.issued.set(id, certificate);
  state.usedKeys.add(fingerprint);
  countCertificate(state, names, replaces !== undefined);
  state.counters.certificates += 1;
  note(state, 'issued', names, `${id}, serial ${new X509Certificate(pem).serialNumber}`);
  return certificate;
}
