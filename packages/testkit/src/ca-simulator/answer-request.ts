import { setTimeout as wait } from 'node:timers/promises';
import { changeByFault, findAccountNumber, findNames, refuseByFault, type Place } from './apply-faults.ts';
import { CaProblem, describeProblem } from './ca-problem.ts';
import type { Answer, CaRequest } from './ca-request.ts';
import { note, type CaState } from './ca-state.ts';
import { describeDirectory } from './directory.ts';
import { findEffect, type Effect, type RequestFacts } from './faults.ts';
import { readRenewalInfo } from './renewal-info.ts';
import { findEndpoint, ROUTES } from './routes.ts';
import { malformed, readJws, verifyRequest, type JsonWebSignature } from './signed-request.ts';

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
  const result = await answerAsAuthority(state, request, { endpoint, id, jws, effects }).catch((error: unknown) =>
    answerProblem(state, error),
  );
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

type Question = Place & { readonly effects: readonly Effect[] };

async function answerAsAuthority(state: CaState, request: RawRequest, { jws, ...question }: Question): Promise<Answer> {
  return jws === undefined ? answerUnsigned(state, request, question) : answerSigned(state, request, { ...question, jws });
}

function answerUnsigned(state: CaState, { method }: RawRequest, { endpoint, id, effects }: Omit<Question, 'jws'>): Answer {
  const isGet = method === 'GET' || method === 'HEAD';
  if (isGet && endpoint === 'directory') return describeDirectory(state);
  if (isGet && endpoint === 'newNonce') return { status: method === 'HEAD' ? 200 : 204 };
  if (isGet && endpoint === 'renewalInfo') return readRenewalInfo(state, id, effects);
  throw new CaProblem(405, 'malformed', `${method} is not allowed here.`);
}

async function answerSigned(
  state: CaState,
  { path, address }: RawRequest,
  { endpoint, id, jws, effects }: Question & { readonly jws: JsonWebSignature },
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
