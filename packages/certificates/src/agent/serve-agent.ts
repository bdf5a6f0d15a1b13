import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { serveOnSocket } from '@daspanel/platform/serve-http.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { isHostName } from './host-name.ts';
import { AuthorityProblem } from './local-authority.ts';

export interface AgentAnswers {
  /** False: the name is entitled to no certificate. Throws AuthorityProblem when none can be issued. */
  readonly ensure: (name: string) => Promise<boolean>;
  readonly health: () => { readonly state: 'ready' | 'failing'; readonly authority: string | null; readonly problem: string | null };
}

interface Answer {
  readonly status: number;
  readonly body: string | object;
}

/**
 * Answers HTTP on a unix socket. `POST /leaf?name=<host>`: 200 a good certificate is on disk, 400 no host name, 404 entitled to none, 503 cannot be issued.
 * `GET /health`: 200 or 503, JSON. Everything else, ACME challenges among it while no order is open, is 404.
 */
export function serveAgent(path: string, answers: AgentAnswers, log: Log): Promise<AsyncDisposable> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answer(request, answers)
      .catch((error: unknown): Answer => {
        log.error('cannot answer', { method: request.method, url: request.url, error });
        if (error instanceof AuthorityProblem) return { status: 503, body: error.message };
        return { status: 500, body: 'internal error' };
      })
      .then(
        (found) => send(response, found),
        () => response.destroy(),
      );
  });
  return serveOnSocket(server, path);
}

async function answer(request: IncomingMessage, answers: AgentAnswers): Promise<Answer> {
  request.resume();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://agent');
  if (request.method === 'POST' && pathname === '/leaf') {
    const name = searchParams.get('name') ?? '';
    if (!isHostName(name)) return { status: 400, body: 'not a host name' };
    return (await answers.ensure(name)) ? { status: 200, body: 'ready' } : { status: 404, body: 'no route has this name' };
  }
  if (request.method === 'GET' && pathname === '/health') {
    const health = answers.health();
    return { status: health.state === 'ready' ? 200 : 503, body: health };
  }
  return { status: 404, body: 'not found' };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(isText ? `${body}\n` : JSON.stringify(body));
}
