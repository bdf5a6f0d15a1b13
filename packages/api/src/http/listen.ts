import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { randomId } from '@daspanel/platform/random-id.ts';
import { serveOnSocket } from '@daspanel/platform/serve-http.ts';
import type { Hono } from 'hono';
import { Problem } from '../problem.ts';
import { makeResponse } from './response.ts';

const LONGEST_REQUEST = 30 * 60 * 1000;

/** Serves the app on a unix socket whose folder decides who may connect. */
export function listen(app: Hono, socketPath: string): Promise<AsyncDisposable> {
  const listener = getRequestListener(app.fetch, { errorHandler: answerUnacceptable });
  const server = createServer(
    { requestTimeout: LONGEST_REQUEST, maxHeaderSize: 16 * 1024, keepAliveTimeout: 60_000, requireHostHeader: false },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => answerUnreadable(error, socket));
  return serveOnSocket(server, socketPath);
}

const UNREADABLE = new Problem('malformed-request', 'the request is not acceptable HTTP/1.1');
const PROBLEM_TYPE = { 'content-type': 'application/problem+json' };

/** A request that Node's parser takes, but of whose host and target no address can be made. */
function answerUnacceptable(): Response {
  const requestId = randomId('r');
  return makeResponse(JSON.stringify(UNREADABLE.body(requestId)), { status: UNREADABLE.status, requestId, headers: PROBLEM_TYPE });
}

/** What Node's parser refuses never reaches the app; it gets the same kind of answer all the same. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const body = JSON.stringify(UNREADABLE.body(randomId('r')));
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
