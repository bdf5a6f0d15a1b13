import type { z } from 'zod';
import type { ProblemCode } from './problems.ts';
import type { Scope } from './scopes.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type SuccessStatus = 200 | 201 | 202 | 204 | 206;

export interface EndpointResponse {
  readonly description: string;
  /** Absent: the answer has no body, or one of `mediaType`. */
  readonly body?: z.ZodType;
  /** Media type of a body that is not JSON. */
  readonly mediaType?: string;
  /** True when the answer carries an ETag; GET then understands If-None-Match. */
  readonly etag?: true;
}

/** One operation of the API as data: the server validates by it, the documentation and the client are made from it. */
export interface Endpoint {
  /** `<noun>.<verb>`, unique; the operationId. */
  readonly id: `${string}.${string}`;
  readonly method: Method;
  /** Parameters stand in braces: `/v1/sites/{site}`. */
  readonly path: `/${string}`;
  /** What a token or a person must be allowed; `token`: any valid token; `session`: a signed-in person, whatever his role; `public`: nobody is asked. */
  readonly access: Scope | 'token' | 'session' | 'public';
  /** A person must have proved himself within the last ten minutes. Tokens are proof enough. */
  readonly needsFreshSignIn?: true;
  /** Also answered before the second factor has been given. */
  readonly beforeSecondFactor?: true;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  /** Values of strings, whole numbers (digits only) and `true`/`false`. Unknown parameters are refused. */
  readonly query?: z.ZodObject;
  /** JSON body; `{}` is implied when none is sent and the schema accepts it. */
  readonly body?: z.ZodType;
  /** The body is a stream of one of these media types instead of JSON. */
  readonly streamTypes?: readonly string[];
  /** The answer holds a secret that is shown once: it is not kept for an Idempotency-Key. */
  readonly showsSecret?: true;
  /** Understands If-Match with the ETag of the resource in the path. */
  readonly ifMatch?: true;
  readonly responses: Readonly<Partial<Record<SuccessStatus, EndpointResponse>>>;
  /** Problems beside the common ones (`commonProblems`). */
  readonly problems?: readonly ProblemCode[];
  readonly example?: { readonly body?: unknown };
}

/** Keeps the exact type of a definition. */
export function endpoint<const Definition extends Endpoint>(definition: Definition): Definition {
  return definition;
}

/** The problems that an endpoint may answer with: its own and those that follow from its definition. */
export function problemsOf(definition: Endpoint): ProblemCode[] {
  const codes = new Set<ProblemCode>(['malformed-request', 'unknown-parameter', 'not-acceptable', 'too-many-requests', 'internal']);
  if (definition.access !== 'public') for (const code of ['unauthenticated', 'token-in-query'] as const) codes.add(code);
  if (definition.access !== 'public' && !definition.beforeSecondFactor) codes.add('second-factor-needed');
  if (definition.access !== 'public') codes.add('foreign-origin');
  if (definition.access === 'session') codes.add('session-needed');
  else if (definition.access !== 'public' && definition.access !== 'token') codes.add('missing-scope');
  if (definition.needsFreshSignIn) codes.add('fresh-sign-in-needed');
  if (definition.params !== undefined) codes.add('not-found');
  if (definition.query !== undefined) codes.add('invalid-parameter');
  if (definition.ifMatch) codes.add('revision-mismatch');
  if (definition.body !== undefined) for (const code of bodyProblems) codes.add(code);
  if (definition.streamTypes !== undefined) for (const code of ['body-too-large', 'unsupported-media-type'] as const) codes.add(code);
  if (definition.method !== 'GET') for (const code of ['storage-full', 'unavailable'] as const) codes.add(code);
  if (takesIdempotencyKey(definition))
    for (const code of ['idempotency-key-in-progress', 'idempotency-key-reused'] as const) codes.add(code);
  for (const code of definition.problems ?? []) codes.add(code);
  return [...codes];
}

const bodyProblems = ['malformed-json', 'body-too-large', 'unsupported-media-type', 'invalid-fields'] as const;

/** POST requests of signed-in callers may carry an Idempotency-Key: sent again within a day, the first answer is sent again. */
export function takesIdempotencyKey(definition: Endpoint): boolean {
  return definition.method === 'POST' && definition.access !== 'public' && definition.streamTypes === undefined && !definition.showsSecret;
}
