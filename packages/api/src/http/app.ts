import type { Endpoint } from '@daspanel/contract';
import { randomId } from '@daspanel/platform/random-id.ts';
import { Hono, type Context } from 'hono';
import { notFound, Problem } from '../problem.ts';
import { answerRequest, type AnswerParts } from './answer-request.ts';
import type { Handler } from './handler.ts';
import type { Page } from './pages.ts';
import { makeResponse } from './response.ts';

/**
 * The HTTP face of the API: one route per handler, and for every path the right answer to the methods that it does not know. `pages` are the few documents
 * that are no operations.
 */
export function createApp(parts: AnswerParts, handlers: readonly Handler[], pages: readonly Page[]): Hono {
  const app = new Hono({ strict: true });
  app.onError((error, context) => answerError(parts, error, context));
  app.notFound((context) => answerError(parts, notFound(), context));
  for (const page of pages)
    app.get(page.path, (context) => makeResponse(page.body, { status: 200, requestId: requestIdOf(context), headers: page.headers }));
  for (const handler of handlers) {
    app.on(handler.endpoint.method, honoPath(handler.endpoint), (context) =>
      timed(handler.endpoint, () =>
        answerRequest(parts, handler, {
          request: context.req.raw,
          url: new URL(context.req.url),
          params: context.req.param() as Record<string, string>,
          requestId: requestIdOf(context),
          address: context.req.header('x-real-ip')?.slice(0, LONGEST_ADDRESS) ?? null,
        }),
      ),
    );
  }
  for (const [path, methods] of methodsByPath(handlers, pages)) app.all(path, (context) => answerOtherMethod(context, methods));
  return app;
}

/** Of an IPv6 address with an embedded IPv4 address. */
const LONGEST_ADDRESS = 45;

/** Says how long it took (W3C Server Timing), but not of operations that ask nobody who he is: from those, strangers are to learn nothing. */
async function timed(endpoint: Endpoint, answer: () => Promise<Response>): Promise<Response> {
  const began = performance.now();
  const response = await answer();
  if (endpoint.access !== 'public') response.headers.set('server-timing', `total;dur=${(performance.now() - began).toFixed(1)}`);
  return response;
}

const requestIds = new WeakMap<Request, string>();

function requestIdOf(context: Context): string {
  const known = requestIds.get(context.req.raw);
  if (known !== undefined) return known;
  const id = randomId('r');
  requestIds.set(context.req.raw, id);
  return id;
}

function honoPath(endpoint: Endpoint): string {
  return endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function methodsByPath(handlers: readonly Handler[], pages: readonly Page[]): Map<string, string[]> {
  const methods = new Map<string, string[]>(pages.map(({ path }) => [path, ['GET', 'HEAD']]));
  for (const { endpoint } of handlers) {
    const own = endpoint.method === 'GET' ? ['GET', 'HEAD'] : [endpoint.method];
    methods.set(honoPath(endpoint), [...(methods.get(honoPath(endpoint)) ?? []), ...own]);
  }
  return methods;
}

function answerOtherMethod(context: Context, methods: readonly string[]): Response {
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (context.req.method === 'OPTIONS') return makeResponse(null, { status: 204, requestId: requestIdOf(context), headers: { allow } });
  throw new Problem('method-not-allowed', `this address knows ${allow}`, { headers: { allow } });
}

function answerError(parts: AnswerParts, error: Error, context: Context): Response {
  const requestId = requestIdOf(context);
  const problem =
    error instanceof Problem ? error : new Problem('internal', `this is a fault of Daspanel; its log says more under ${requestId}`);
  if (problem.status >= 500)
    parts.log.error('a request failed', { requestId, method: context.req.method, path: context.req.path, error, cause: error.cause });
  const headers = { ...problem.headers, 'content-type': 'application/problem+json' };
  return makeResponse(JSON.stringify(problem.body(requestId)), { status: problem.status, requestId, headers });
}
