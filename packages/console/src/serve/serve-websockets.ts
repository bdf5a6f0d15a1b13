import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Consoles } from '../consoles/consoles.ts';
import { firstMessage } from './messages.ts';
import { closeCodes, createViewer } from './viewer.ts';

interface Parts {
  readonly consoles: Pick<Consoles, 'redeem'>;
  /** The only origin whose pages may connect: `https://admin.<host name>`, with its port. */
  readonly panelOrigin: string;
}

const PATH = '/v1/consoles/connect';
const LONGEST_MESSAGE = 256 * 1024;
/** Milliseconds for the first message, and how many may be without one at the same time. */
const TICKET_WITHIN = 10_000;
const MOST_STRANGERS = 64;
const LONGEST_ADDRESS = 45;

/** The server that the proxy hands `/v1/consoles/connect` to. */
export function createWebsocketServer({ consoles, panelOrigin }: Parts): Server {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE, perMessageDeflate: false, clientTracking: false });
  let strangers = 0;
  const server = createServer((_request, response) => {
    response.writeHead(426, { connection: 'close', upgrade: 'websocket', 'cache-control': 'no-store' }).end();
  });
  server.on('upgrade', (request, connection: Duplex, head) => {
    const refusal = refuse(request, panelOrigin, strangers);
    if (refusal !== undefined) return void connection.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    sockets.handleUpgrade(request, connection, head, (socket) => {
      strangers += 1;
      socket.on('error', () => socket.terminate());
      const address = request.headers['x-real-ip'];
      greet(socket, consoles, typeof address === 'string' ? address.slice(0, LONGEST_ADDRESS) : null, () => (strangers -= 1));
    });
  });
  return server;
}

function refuse({ url, headers }: IncomingMessage, panelOrigin: string, strangers: number): string | undefined {
  if (url !== PATH) return '404 Not Found';
  if (headers.origin !== panelOrigin) return '403 Forbidden';
  return strangers >= MOST_STRANGERS ? '503 Service Unavailable' : undefined;
}

/** The ticket comes in the first message: addresses end up in logs. `onKnown` is called once, when it is clear who it is or that he has gone. */
function greet(socket: WebSocket, consoles: Parts['consoles'], address: string | null, onKnown: () => void): void {
  const late = setTimeout(() => socket.close(closeCodes.ticketRefused, 'no ticket came'), TICKET_WITHIN);
  let isKnown = false;
  const settle = () => {
    clearTimeout(late);
    if (!isKnown) onKnown();
    isKnown = true;
  };
  socket.once('close', settle);
  socket.once('message', (data: Buffer, isBinary: boolean) => {
    settle();
    const message = isBinary ? undefined : firstMessage(data);
    const found = message === undefined ? undefined : consoles.redeem(createHash('sha256').update(message.ticket).digest('hex'));
    if (message === undefined || found === undefined)
      return socket.close(closeCodes.ticketRefused, 'the ticket is unknown, used or expired');
    found.console.connect(createViewer(socket, found.id, address), message);
  });
}
