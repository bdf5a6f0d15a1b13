import { setTimeout as wait } from 'node:timers/promises';
import { CaProblem, describeProblem } from './ca-problem.ts';
import type { Answer, CaRequest } from './ca-request.ts';
import { note, type CaState } from './ca-state.ts';
import { describeDirectory } from './directory.ts';
import { findEffect, type Effect, type Endpoint, type RequestFacts } from './faults.ts';
import { markRevoked, readRenewalInfo } from './renewal-info.ts';
import { findEndpoint, ROUTES } from './routes.ts';
import { isRecord, malformed, readJws, verifyRequest, type JsonWebSignature } from './signed-request.ts';

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly address: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** Says which effects a request has. */
export type DrawFaults = (request: Pick<RequestFacts, 'endpoint' | 'names' | 'account'>) => readonly Effect[];

/** Answers a request; undefined: the connection is to be cut. Never rejects. */
export async function answerRequest(state: CaState, request: RawRequest, drawFaults: DrawFaults): Promise<Answer | undefined> {
  try {
    return await answer(state, request, drawFaults);
  } catch (error) {
    return answerProblem(state, error);
  }
}

async function answer(state: CaState, request: RawRequest, drawFaults: DrawFaults): Promise<Answer | undefined> {
  const { method, path } = request;
  const found = findEndpoint(path);
  if (found === undefined) return path.startsWith('/terms') ? { status: 200, body: 'Terms.', contentType: 'text/plain' } : notFound(path);
  const { endpoint, id } = found;
  const jws = method === 'POST' ? readBody(request) : undefined;
  const effects = drawFaults({ endpoint, names: findNames(state, endpoint, id, jws), account: findAccountNumber(jws) });
  const slow = findEffect(effects, 'slow');
  if (slow !== undefined) await wait(slow.milliseconds, undefined, { ref: false });
  if (findEffect(effects, 'cut-before') !== undefined) return undefined;
  const early = refuseByFault(effects);
  if (early !== undefined) return early;
  changeByFault(state, effects, { jws, endpoint, id });
  const result =
    jws === undefined
      ? answerUnsigned(state, { method, endpoint, id, effects })
      : await answerSigned(state, request, { endpoint, id, jws, effects });
  if (findEffect(effects, 'cut-after') !== undefined) return undefined;
  const contentType = findEffect(effects, 'content-type')?.value ?? result.contentType;
  const retryAfter = findEffect(effects, 'retry-after')?.value;
  return {
    ...result,
    headers: { ...result.headers, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function readBody({ contentType, body }: RawRequest): JsonWebSignature {
  if (contentType !== 'application/jose+json') throw new CaProblem(415, 'malformed', 'The body must be application/jose+json.');
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    throw malformed('The body is no JSON.');
  }
  return readJws(content);
}

function findNames(state: CaState, endpoint: Endpoint, id: string, jws: JsonWebSignature | undefined): readonly string[] {
  const [first = ''] = id.split('/');
  if (endpoint === 'newOrder') {
    const wanted = jws?.payload?.['identifiers'];
    return Array.isArray(wanted) ? wanted.map((item: unknown) => (isRecord(item) ? String(item['value']) : '')) : [];
  }
  if (endpoint === 'order' || endpoint === 'finalize') return state.orders.get(Number(first))?.identifiers.map(({ value }) => value) ?? [];
  const authorization = endpoint === 'authorization' || endpoint === 'challenge' ? state.authorizations.get(Number(first)) : undefined;
  return authorization === undefined ? (state.issued.get(first)?.names ?? []) : [authorization.identifier.value];
}

function findAccountNumber(jws: JsonWebSignature | undefined): number | undefined {
  const kid = jws?.header['kid'];
  return typeof kid === 'string' ? Number(kid.slice(kid.lastIndexOf('/') + 1)) : undefined;
}

function refuseByFault(effects: readonly Effect[]): Answer | undefined {
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

interface Place {
  readonly jws: JsonWebSignature | undefined;
  readonly endpoint: Endpoint;
  readonly id: string;
}

function changeByFault(state: CaState, effects: readonly Effect[], { jws, endpoint, id }: Place): void {
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

interface UnsignedRequest {
  readonly method: string;
  readonly endpoint: Endpoint;
  readonly id: string;
  readonly effects: readonly Effect[];
}

function answerUnsigned(state: CaState, { method, endpoint, id, effects }: UnsignedRequest): Answer {
  const isGet = method === 'GET' || method === 'HEAD';
  if (isGet && endpoint === 'directory') return describeDirectory(state);
  if (isGet && endpoint === 'newNonce') return { status: method === 'HEAD' ? 200 : 204 };
  if (isGet && endpoint === 'renewalInfo') return readRenewalInfo(state, id, effects);
  throw new CaProblem(405, 'malformed', `${method} is not allowed here.`);
}

async function answerSigned(
  state: CaState,
  { path, address }: RawRequest,
  { endpoint, id, jws, effects }: Place & { readonly jws: JsonWebSignature; readonly effects: readonly Effect[] },
): Promise<Answer> {
  const route = ROUTES[endpoint];
  if (route === undefined) throw new CaProblem(405, 'malformed', 'POST is not allowed here.');
  const url = `${state.origin}${path}`;
  const signed = verifyRequest(state, jws, url, findEffect(effects, 'bad-nonce') !== undefined);
  const request: CaRequest = {
    path,
    url,
    id,
    signed,
    payload: jws.payload ?? {},
    isPostAsGet: jws.payload === undefined,
    address,
    effects,
  };
  const { account } = signed;
  if (account !== undefined && endpoint !== 'account' && account.agreedTerms !== state.terms) {
    const headers = { link: `<${state.terms}>;rel="terms-of-service"` };
    throw new CaProblem(403, 'userActionRequired', 'The terms of service have changed.', { headers, more: { instance: state.terms } });
  }
  if (route.signedBy === 'key') return route.handle(state, request);
  if (account === undefined) throw malformed('This request must be signed with a kid.');
  return route.handle(state, { ...request, account });
}

function answerProblem(state: CaState, error: unknown): Answer {
  const problem =
    error instanceof CaProblem ? error : new CaProblem(500, 'serverInternal', error instanceof Error ? (error.stack ?? '') : String(error));
  const { status, type, message, headers, more } = problem;
  note(state, 'refused', [], `${status} ${type}: ${message}`);
  return {
    status,
    headers,
    body: { ...describeProblem({ type, detail: message }, status), ...more },
    contentType: 'application/problem+json',
  };
}

function notFound(path: string): never {
  throw new CaProblem(404, 'malformed', `There is nothing at ${path}.`);
}
