import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { refuseConnection } from '@daspanel/platform/listen-on-channel.ts';
import { forwardRequest } from './forward-request.ts';
import { createSeats } from './seats.ts';
import { openTunnel } from './tunnel.ts';
import type { OutgoingParts, Visit } from './visit.ts';

/** How many connections and how long, in milliseconds. */
export interface OutgoingLimits {
  /** Of all sites together. */
  readonly connections: number;
  /** From the connection to the end of its request's head. */
  readonly head: number;
  /** Without a byte in either direction. */
  readonly idle: number;
  readonly whole: number;
}

export const USUAL_LIMITS: OutgoingLimits = { connections: 256, head: 15_000, idle: 180_000, whole: 3_600_000 };

/** At a time. */
export const MOST_OF_SITE = {
  connections: 48,
  refusal: 'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
};

/** A forward proxy for sites: HTTP and HTTPS to where `rules` allow. Whose a connection is, its channel tells. */
export interface OutgoingProxy {
  accept(client: Socket, site: string): void;
}

const MOST_BYTES_OF_HEAD = 16_384;

export function createOutgoingProxy(parts: OutgoingParts, limits: OutgoingLimits): OutgoingProxy {
  const seats = createSeats(limits.connections);
  const visits = new WeakMap<object, Visit>();
  const heads = new WeakMap<object, NodeJS.Timeout>();
  const server = createServer({ maxHeaderSize: MOST_BYTES_OF_HEAD, requestTimeout: 0, headersTimeout: 0 });
  // Each connection is for one request.
  server.maxRequestsPerSocket = 1;
  server.timeout = limits.idle;
  const begin = (socket: object): Visit | undefined => {
    clearTimeout(heads.get(socket));
    return visits.get(socket);
  };
  server.on('connect', (request, socket, head) => {
    const visit = begin(socket);
    if (visit === undefined) return void socket.destroy();
    void openTunnel(visit, request.url ?? '', head, parts);
  });
  server.on('request', (request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    const visit = begin(request.socket);
    if (visit === undefined) return void response.destroy();
    void forwardRequest(visit, request, response, parts);
  });
  server.on('clientError', (_error, socket) => void socket.destroy());
  server.on('timeout', (socket) => void socket.destroy());
  return {
    accept(client, site) {
      client.on('error', () => {});
      const free = seats.take(site, () => client.destroy());
      if (free === undefined) return refuseConnection(client, MOST_OF_SITE.refusal);
      const gone = new AbortController();
      visits.set(client, { site, client, signal: gone.signal });
      heads.set(
        client,
        setTimeout(() => client.destroy(), limits.head),
      );
      const whole = setTimeout(() => client.destroy(), limits.whole);
      // Of a tunnel the server of HTTP knows no more.
      client.setTimeout(limits.idle, () => client.destroy());
      client.once('close', () => {
        free();
        clearTimeout(whole);
        clearTimeout(heads.get(client));
        gone.abort();
      });
      server.emit('connection', client);
    },
  };
}
