import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface HttpServer extends AsyncDisposable {
  /** As a route names it. */
  readonly address: string;
  /** Every request that arrived, oldest first. */
  readonly requests: readonly IncomingMessage[];
  /** Connections that were ever opened. */
  readonly connections: () => number;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A program behind the proxy. Without `answer` it tells method, path, header fields and body size as JSON. Websockets get back what they send. */
export async function startHttpServer(path?: string, answer: Answer = describe): Promise<HttpServer> {
  const requests: IncomingMessage[] = [];
  let connections = 0;
  const upgraded = new Set<Socket>();
  if (path !== undefined) await rm(path, { force: true });
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.on('upgrade', (request, socket: Socket) => {
    requests.push(request);
    upgraded.add(socket);
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('data', (bytes) => socket.write(bytes));
    socket.on('error', () => {});
  });
  server.listen(path === undefined ? { port: 0, host: '127.0.0.1' } : { path });
  await once(server, 'listening');
  if (path !== undefined) await chmod(path, 0o666);
  return {
    address: path === undefined ? `127.0.0.1:${(server.address() as AddressInfo).port}` : `unix:${path}`,
    requests,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of upgraded) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function describe(request: IncomingMessage, response: ServerResponse): void {
  let bodyBytes = 0;
  request.on('data', (chunk: Buffer) => {
    bodyBytes += chunk.length;
  });
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, bodyBytes }));
  });
}
