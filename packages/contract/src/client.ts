import type { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { problemBody, type ProblemBody } from './problems.ts';

/** How requests travel: `fetch`, or `nodeTransport` for a unix socket or a loopback address with a Host header. */
export type Transport = (request: {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<Uint8Array> | undefined;
  readonly signal: AbortSignal | undefined;
}) => Promise<{ readonly status: number; readonly headers: Headers; readonly body: AsyncIterable<Uint8Array> }>;

type InputOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : never;
type Optional<Key extends string, Value> =
  Record<never, never> extends Value ? { readonly [K in Key]?: Value } : { readonly [K in Key]: Value };

/** What the caller gives for an endpoint; parts that may be empty may be left out. */
export type RequestOf<E extends Endpoint> = (E extends { params: infer P } ? { readonly params: InputOf<P> } : unknown) &
  (E extends { query: infer Q } ? Optional<'query', InputOf<Q>> : unknown) &
  (E extends { body: infer B } ? Optional<'body', InputOf<B>> : unknown) &
  (E extends { streamTypes: readonly (infer Type)[] }
    ? { readonly stream: AsyncIterable<Uint8Array>; readonly streamType: Type }
    : unknown) &
  RequestHeaders;

interface RequestHeaders {
  /** ETag that the resource must still have. */
  readonly ifMatch?: string;
  /** ETag that the caller has already; the answer is then 304 and `body` undefined. */
  readonly ifNoneMatch?: string;
  readonly idempotencyKey?: string;
  readonly lastEventId?: string;
  readonly signal?: AbortSignal;
}

type BodyOf<Response> = Response extends { body: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;

export interface Answer<E extends Endpoint> {
  readonly status: number;
  readonly body: BodyOf<E['responses'][keyof E['responses']]>;
  readonly etag: string | undefined;
  readonly headers: Headers;
}

export interface Client {
  /** Sends one request. Rejects with `ProblemAnswer` for answers from 400 upwards. */
  call<E extends Endpoint>(
    endpoint: E,
    ...request: Record<never, never> extends RequestOf<E> ? [request?: RequestOf<E>] : [request: RequestOf<E>]
  ): Promise<Answer<E>>;
  /** Opens a stream such as `events.follow` or a download and gives its raw bytes. */
  open<E extends Endpoint>(
    endpoint: E,
    ...request: Record<never, never> extends RequestOf<E> ? [request?: RequestOf<E>] : [request: RequestOf<E>]
  ): Promise<AsyncIterable<Uint8Array>>;
}

/** An answer from 400 upwards. */
export class ProblemAnswer extends Error {
  readonly problem: ProblemBody;
  readonly headers: Headers;
  constructor(problem: ProblemBody, headers: Headers) {
    super(problem.detail);
    this.name = 'ProblemAnswer';
    this.problem = problem;
    this.headers = headers;
  }
}

/** A client of the API. `token` is left out for the few operations that are public. */
export function createClient(options: { readonly transport: Transport; readonly token?: string }): Client {
  const send = (endpoint: Endpoint, request: AnyRequest) =>
    options.transport({
      method: endpoint.method,
      path: fillPath(endpoint.path, request.params ?? {}) + formatQuery(request.query ?? {}),
      headers: formatHeaders(endpoint, request, options.token),
      body: request.stream ?? (endpoint.body === undefined ? undefined : JSON.stringify(request.body ?? {})),
      signal: request.signal,
    });
  return {
    async call<E extends Endpoint>(endpoint: E, ...[request]: [request?: RequestOf<E>]) {
      const response = await send(endpoint, request ?? {});
      const text = await readText(response.body);
      if (response.status >= 400) throw new ProblemAnswer(readProblem(response.status, text), response.headers);
      const schema = endpoint.responses[response.status as keyof E['responses'] & (200 | 201 | 202 | 204 | 206)]?.body;
      const body = schema === undefined || text === '' ? undefined : schema.parse(JSON.parse(text));
      return {
        status: response.status,
        body: body as Answer<E>['body'],
        etag: response.headers.get('etag') ?? undefined,
        headers: response.headers,
      };
    },
    async open<E extends Endpoint>(endpoint: E, ...[request]: [request?: RequestOf<E>]) {
      const response = await send(endpoint, request ?? {});
      if (response.status >= 400) throw new ProblemAnswer(readProblem(response.status, await readText(response.body)), response.headers);
      return response.body;
    },
  };
}

interface AnyRequest extends RequestHeaders {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly stream?: AsyncIterable<Uint8Array>;
  readonly streamType?: string;
}

function fillPath(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(String(params[name])));
}

function formatQuery(query: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function formatHeaders(endpoint: Endpoint, request: AnyRequest, token: string | undefined): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    accept: endpoint.responses[200]?.mediaType ?? 'application/json',
    authorization: token === undefined || endpoint.access === 'public' ? undefined : `Bearer ${token}`,
    'content-type': request.streamType ?? (endpoint.body === undefined ? undefined : 'application/json'),
    'if-match': request.ifMatch,
    'if-none-match': request.ifNoneMatch,
    'idempotency-key': request.idempotencyKey,
    'last-event-id': request.lastEventId,
  };
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** The problem in an answer; an answer from something in between that is no problem document becomes one. */
export function readProblem(status: number, text: string): ProblemBody {
  try {
    return problemBody.parse(JSON.parse(text));
  } catch {
    const detail = `the server answered ${status} without saying why`;
    return { type: 'about:blank', title: 'Unexpected answer', status, code: 'unavailable', detail, requestId: '' };
  }
}
