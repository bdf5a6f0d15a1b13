import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { NoAnswer } from './no-answer.ts';

/** A kept connection was closed by the other side before it answered: the request may be sent again, on another. */
export class LostConnection extends NoAnswer {}

/** Connections that are made. A request that waited for one gets it without Node saying that it is not new. */
const made = new WeakSet<Socket>();

/** Sends a request and resolves with the head of its answer. A connection that is not made in this time is given up. */
export function sendRequest(request: ClientRequest, body: string | undefined, connectMilliseconds: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let isKept = false;
    request.once('socket', (socket) => {
      isKept = made.has(socket);
      if (!isKept) limitConnecting(request, socket, connectMilliseconds);
    });
    request.once('response', resolve);
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isLost = isKept && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(isLost ? new LostConnection(error.message, { cause: error }) : error);
    });
    request.end(body);
  });
}

function limitConnecting(request: ClientRequest, socket: Socket, milliseconds: number): void {
  const timer = setTimeout(() => request.destroy(new NoAnswer(`there was no connection within ${milliseconds / 1_000} s`)), milliseconds);
  request.once('close', () => clearTimeout(timer));
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
    made.add(socket);
    clearTimeout(timer);
  });
}
