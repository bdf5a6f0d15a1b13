import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Log } from '@daspanel/platform/log.ts';
import { serveOnSocket } from '@daspanel/platform/serve-http.ts';
import { answerView } from './answer-view.ts';
import type { ViewTickets } from './view-tickets.ts';

interface Parts {
  readonly viewTickets: ViewTickets;
  readonly panelOrigin: string;
  readonly log: Log;
}

/** Serves `view.<host name>` on a socket of its own, so that no other name leads to what strangers have written. */
export function listenForViews(parts: Parts, socketPath: string): Promise<AsyncDisposable> {
  const listener = getRequestListener((request) => answerView(parts, request), { errorHandler: (error) => failed(parts, error) });
  const server = createServer(
    { maxHeaderSize: 16 * 1024, keepAliveTimeout: 60_000 },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  return serveOnSocket(server, socketPath);
}

function failed({ log }: Parts, error: unknown): Response {
  log.error('a preview could not be sent', { error });
  return new Response('The preview could not be sent. Try again.\n', {
    status: 500,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}
