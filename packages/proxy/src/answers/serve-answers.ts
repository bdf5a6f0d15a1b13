import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { serveOnSocket } from '@daspanel/platform/serve-http.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { answerRequest, type AskedPage, type Installation } from './answer-request.ts';

/** Answers the proxy on a unix socket. Its folder decides who may connect. */
export function serveAnswers(path: string, installation: Installation, log: Log): Promise<AsyncDisposable> {
  const server = createServer({ keepAliveTimeout: 5_000 }, (request, response) => {
    request.resume();
    answer(request, response, installation).catch((error: unknown) => {
      log.error('cannot answer', { url: request.url, error });
      response.destroy();
    });
  });
  return serveOnSocket(server, path);
}

async function answer(request: IncomingMessage, response: ServerResponse, installation: Installation): Promise<void> {
  const { status, headers, body } = await answerRequest(parseRequest(request), installation);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Reads what nginx/answers-upstream.conf sends. */
export function parseRequest({ url, headers }: Pick<IncomingMessage, 'url' | 'headers'>): AskedPage {
  const [, host = '', port = ''] = /^(.*?)(:\d+)?$/.exec(headers.host ?? '') ?? [];
  const path = (url ?? '/').replace(/[?#].*$/s, '');
  const page = headers['x-daspanel-page'];
  return {
    page: typeof page === 'string' ? page : 'unknown',
    host,
    port,
    scheme: headers['x-daspanel-scheme'] === 'https' ? 'https' : 'http',
    path,
  };
}
