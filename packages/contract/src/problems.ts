import { z } from 'zod';

/**
 * Every way in which a request can fail. The code is stable and meant for programs; the title is the same for every occurrence; the sentence of one
 * occurrence is the problem's `detail`. Sent as `application/problem+json` (RFC 9457).
 */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not acceptable JSON' },
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'unknown-parameter': { status: 400, title: 'The query has a parameter that this operation does not know' },
  'invalid-parameter': { status: 400, title: 'A query parameter has a value that is not allowed' },
  'invalid-cursor': { status: 400, title: 'The cursor does not belong to this list' },
  'token-in-query': { status: 400, title: 'Tokens are sent in the Authorization header only' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  'missing-scope': { status: 403, title: 'The token does not allow this' },
  'session-needed': { status: 403, title: 'Only a signed-in person can do this' },
  'second-factor-needed': { status: 403, title: 'The second factor has not been given' },
  'fresh-sign-in-needed': { status: 403, title: 'This needs the password again' },
  'factor-proof-needed': { status: 403, title: 'This needs a second factor again' },
  'wrong-password': { status: 403, title: 'The password is not right' },
  'wrong-code': { status: 403, title: 'The code is not right' },
  'passkey-refused': { status: 403, title: 'The passkey was not accepted' },
  'foreign-origin': { status: 403, title: 'The request comes from another site' },
  'not-permitted': { status: 403, title: 'Your role does not allow this' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'This address does not know that method' },
  'not-acceptable': { status: 406, title: 'The answer cannot be sent in the form that was asked for' },
  'email-taken': { status: 409, title: 'The e-mail address is in use' },
  'user-in-use': { status: 409, title: 'The person still has something' },
  'last-owner': { status: 409, title: 'There must be an owner' },
  'name-taken': { status: 409, title: 'The name is in use' },
  'host-taken': { status: 409, title: 'The domain is in use' },
  'plan-in-use': { status: 409, title: 'The plan is in use' },
  'version-in-use': { status: 409, title: 'The version is in use' },
  'version-not-ready': { status: 409, title: 'The version is not ready' },
  'database-in-use': { status: 409, title: 'The database is in use' },
  'database-not-ready': { status: 409, title: 'The database is not ready' },
  'limit-reached': { status: 409, title: 'There may be no more of these' },
  'no-mail-server': { status: 409, title: 'No mail server is set' },
  'wrong-state': { status: 409, title: 'That is not possible in the present state' },
  'upload-in-use': { status: 409, title: 'The upload is being used' },
  'idempotency-key-in-progress': { status: 409, title: 'The request with this Idempotency-Key is still running' },
  'first-login-over': { status: 410, title: 'The first login is over' },
  'link-over': { status: 410, title: 'The link is over' },
  'revision-mismatch': { status: 412, title: 'It has been changed meanwhile' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body has a media type that this operation does not read' },
  'invalid-fields': { status: 422, title: 'Fields have values that are not allowed' },
  'name-reserved': { status: 422, title: 'The name is reserved' },
  'confirmation-mismatch': { status: 422, title: 'The confirmation does not match' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
  unreadable: { status: 422, title: 'The message cannot be read' },
  'mail-server-refused': { status: 422, title: 'The mail server may not be used' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong inside' },
  'fetch-failed': { status: 502, title: 'The address could not be fetched' },
  'mail-server-failed': { status: 502, title: 'The mail server did not take the message' },
  'authority-failed': { status: 502, title: 'The certificate authority did not do it' },
  unavailable: { status: 503, title: 'A part that is needed does not answer' },
  'storage-full': { status: 507, title: 'The disk is full' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;
export type ProblemCode = keyof typeof problems;

const problemCodes = Object.keys(problems) as ProblemCode[];

/** One field that was refused. `field` is a JSON pointer (RFC 6901) into the body, or the name of a parameter or header. */
const fieldProblem = z.strictObject({ in: z.enum(['body', 'query', 'path', 'header']), field: z.string(), message: z.string() });
export type FieldProblem = z.infer<typeof fieldProblem>;

/** The body of every answer from 400 upwards. */
export const problemBody = z.strictObject({
  type: z.string().meta({ description: 'urn:daspanel:problem:<code>' }),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes).meta({ description: 'Stable name of the kind of problem' }),
  detail: z.string().meta({ description: 'What is wrong here and what to do' }),
  requestId: z.string().meta({ description: 'Also in the log of the API and in the X-Request-Id header' }),
  fields: z.array(fieldProblem).optional(),
  holders: z.array(z.string()).optional().meta({ description: 'What holds the thing that is in use' }),
});
export type ProblemBody = z.infer<typeof problemBody>;
