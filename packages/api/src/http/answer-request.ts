import { isIPv6 } from 'node:net';
import type { Endpoint, Scope } from '@daspanel/contract';
import type { Log } from '@daspanel/platform/log.ts';
import { anonymous, budgetOf, type Actor } from '../access/actor.ts';
import type { Authenticator } from '../access/authenticate.ts';
import { checkOrigin } from '../access/check-origin.ts';
import { checkSession } from '../access/check-session.ts';
import type { Caller } from '../access/caller.ts';
import { rates, type RateLimiter } from '../access/rate-limit.ts';
import { isStillPermitted } from '../access/still-permitted.ts';
import type { ChangeWriter } from '../changes/change-writer.ts';
import type { SiteStore } from '../modules/sites/site-store.ts';
import { blockOf } from '../modules/sessions/sign-in-attempt.ts';
import { Problem } from '../problem.ts';
import { formatEtag, matchesNone, parseIfMatch } from './etag.ts';
import type { AnyReply, Handler, Incoming } from './handler.ts';
import { readIdempotencyKey, type RunOnce } from './idempotency.ts';
import { parseBody, parseParams, parseQuery } from './parse-input.ts';
import { checkEncoding, readJsonBytes } from './read-body.ts';
import { makeResponse } from './response.ts';
import { parseStrictJson } from './strict-json.ts';
import { sendWhile, takeWhile } from './while-permitted.ts';

export interface AnswerParts {
  readonly authenticator: Authenticator;
  readonly sites: SiteStore;
  readonly limiter: RateLimiter;
  readonly runOnce: RunOnce;
  readonly changes: ChangeWriter;
  readonly log: Log;
  readonly now: () => number;
  /** `https://admin.<host name>`, with its port. */
  readonly panelOrigin: string;
}

export interface Arrival {
  readonly request: Request;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly address: string | null;
}

/** Takes a request through every check of its endpoint to its handler. Throws `Problem` for what is refused. */
export async function answerRequest(parts: AnswerParts, { endpoint, handle }: Handler, arrival: Arrival): Promise<Response> {
  const caller = identify(parts, endpoint, arrival);
  try {
    checkSession(endpoint, caller.actor, parts.now());
    checkScope(endpoint, caller.actor);
    checkAccept(endpoint, arrival.request);
    const isPermitted = () => isStillPermitted(parts, endpoint, { actor: caller.actor, site: arrival.params['site'] });
    const incoming = await readIncoming(endpoint, arrival, { caller, isPermitted });
    const { idempotency } = incoming.caller;
    const answer = () => handle(incoming);
    const reply = await (idempotency === undefined ? answer() : parts.runOnce(caller.actor.id, idempotency, answer));
    return respond(endpoint, arrival, { reply, isPermitted });
  } catch (error) {
    await recordRefusal(parts, endpoint, arrival, caller, error);
    throw error;
  }
}

function identify(parts: AnswerParts, endpoint: Endpoint, { request, url, address, requestId }: Arrival): Caller {
  // Who has one address of IPv6 has all of its block.
  const stranger = `address:${address !== null && isIPv6(address) ? blockOf(address) : (address ?? 'local')}`;
  if (endpoint.access === 'public') {
    parts.limiter.take(stranger, rates.stranger);
    if (endpoint.method !== 'GET') checkOrigin(parts.panelOrigin, request, false);
    return { actor: anonymous, address, requestId };
  }
  for (const name of ['token', 'access_token', 'api_key']) {
    if (url.searchParams.has(name))
      throw new Problem('token-in-query', 'addresses end up in logs: send the token in the Authorization header, and revoke this one');
  }
  const actor = authenticateOrSlowDown(parts, request.headers, stranger);
  if (actor.session !== null) checkOrigin(parts.panelOrigin, request, true);
  parts.limiter.take(budgetOf(actor), actor.isTrusted ? rates.trusted : rates.api);
  return { actor, address, requestId };
}

/** Wrong tokens are counted by address, right ones are not held up by them. */
function authenticateOrSlowDown(parts: AnswerParts, headers: Headers, stranger: string): Actor {
  try {
    return parts.authenticator.authenticate(headers);
  } catch (error) {
    parts.limiter.take(stranger, rates.stranger);
    throw error;
  }
}

function checkScope(endpoint: Endpoint, actor: Actor): void {
  if (endpoint.access === 'public' || endpoint.access === 'token' || endpoint.access === 'session') return;
  const needed: Scope = endpoint.access;
  if (!actor.scopes.has(needed))
    throw new Problem(
      'missing-scope',
      actor.token === null ? `your role does not have the scope ${needed}` : `the token needs the scope ${needed}`,
    );
}

function checkAccept(endpoint: Endpoint, request: Request): void {
  const header = request.headers.get('accept');
  const type = endpoint.responses[200]?.mediaType ?? 'application/json';
  const accepted = ['*/*', `${type.slice(0, type.indexOf('/'))}/*`, type];
  if (header === null || header.split(',').some((one) => accepted.includes(one.split(';')[0]?.trim().toLowerCase() ?? ''))) return;
  throw new Problem('not-acceptable', `the answer is ${type}`);
}

interface Permitted {
  /** Whether the caller still may what he asked for. */
  readonly isPermitted: () => boolean;
}

async function readIncoming(
  endpoint: Endpoint,
  { request, url, params }: Arrival,
  { caller, isPermitted }: Permitted & { readonly caller: Caller },
): Promise<Incoming> {
  const { headers } = request;
  const parsed = {
    params: parseParams(endpoint.params, params),
    query: parseQuery(endpoint.query, url.searchParams),
    ifMatch: endpoint.ifMatch ? parseIfMatch(headers.get('if-match')) : undefined,
    headers,
    signal: request.signal,
  };
  if (endpoint.streamTypes !== undefined) {
    checkStreamType(endpoint.streamTypes, request);
    readIdempotencyKey(endpoint, headers, '', new Uint8Array());
    return { ...parsed, body: undefined, stream: takeWhile(request.body ?? emptyStream(), isPermitted), caller } as Incoming;
  }
  const bytes = endpoint.method === 'GET' ? new Uint8Array() : await readJsonBytes(request);
  const idempotency = readIdempotencyKey(endpoint, headers, url.pathname + url.search, bytes);
  const body = readJsonBody(endpoint, bytes);
  return { ...parsed, body, stream: emptyStream(), caller: idempotency === undefined ? caller : { ...caller, idempotency } } as Incoming;
}

function readJsonBody(endpoint: Endpoint, bytes: Uint8Array): unknown {
  const value = bytes.length === 0 ? {} : parseStrictJson(bytes);
  if (endpoint.body !== undefined) return parseBody(endpoint.body, value);
  const isEmpty = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
  if (!isEmpty) throw new Problem('malformed-request', 'this operation takes no body');
  return undefined;
}

function checkStreamType(types: readonly string[], request: Request): void {
  checkEncoding(request);
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || !types.includes(type)) throw new Problem('unsupported-media-type', `send one of ${types.join(', ')}`);
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

function respond(
  endpoint: Endpoint,
  { request, requestId }: Arrival,
  { reply, isPermitted }: Permitted & { readonly reply: AnyReply },
): Response {
  const { status, headers, cookies } = reply;
  const described = endpoint.responses[status as keyof Endpoint['responses']];
  if (reply.stream !== undefined && described?.etag && matchesNone(request.headers.get('if-none-match'), headers?.['etag'] ?? '')) {
    void reply.stream.cancel();
    return makeResponse(null, { status: 304, requestId, headers });
  }
  if (reply.stream !== undefined && request.method === 'HEAD') void reply.stream.cancel();
  else if (reply.stream !== undefined) return makeResponse(sendWhile(reply.stream, isPermitted), { status, requestId, headers });
  if (described?.body === undefined) return makeResponse(null, { status, requestId, headers, cookies });
  const withType = { ...headers, 'content-type': 'application/json' };
  if (!described.etag) return makeResponse(JSON.stringify(reply.body), { status, requestId, headers: withType, cookies });
  const etag = formatEtag(reply.body as { readonly revision: number });
  const isKnown = endpoint.method === 'GET' && matchesNone(request.headers.get('if-none-match'), etag);
  if (isKnown) return makeResponse(null, { status: 304, requestId, headers: { ...headers, etag } });
  return makeResponse(JSON.stringify(reply.body), { status, requestId, headers: { ...withType, etag } });
}

const RECORDED = new Set([
  'missing-scope',
  'not-permitted',
  'wrong-password',
  'wrong-code',
  'limit-reached',
  'passkey-refused',
  'last-owner',
  'not-found',
  'name-taken',
  'email-taken',
  'factor-proof-needed',
  'name-reserved',
  'version-in-use',
  'wrong-state',
  'revision-mismatch',
  'invalid-fields',
  'confirmation-mismatch',
]);

/** Attempts to change something that failed belong in the audit log; reads and crowds of strangers do not. */
async function recordRefusal(parts: AnswerParts, endpoint: Endpoint, arrival: Arrival, caller: Caller, error: unknown): Promise<void> {
  if (endpoint.method === 'GET' || caller.actor === anonymous || !(error instanceof Problem) || !RECORDED.has(error.code)) return;
  const object = Object.values(arrival.params).at(-1)?.slice(0, 64) ?? null;
  await parts.changes
    .refuse(endpoint.id, caller, object, error.code)
    .catch((failure: unknown) => parts.log.error('a refusal could not be recorded', { failure }));
}
