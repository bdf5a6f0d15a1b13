import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { endServer, serveOnSocket } from '@daspanel/platform/serve-http.ts';
import type { RequestHandler } from './handle-request.ts';
import { element, XML_HEADER } from './xml/write-xml.ts';

/** Milliseconds for which a connection may be silent in the middle of a request or answer. Putting the parts of a very large upload together takes minutes. */
const LONGEST_SILENCE = 660_000;
/** Metadata may have 2 KB, presigned URLs and policies some more. */
const MOST_HEADER_BYTES = 32 * 1024;

/** Serves on a unix socket; its folder decides who may connect. */
export function serveRequestsOnSocket(handle: RequestHandler, socketPath: string): Promise<AsyncDisposable> {
  return serveOnSocket(createHttpServer(handle), socketPath);
}

/** Serves on a TCP address. */
export async function serveRequestsOnAddress(
  handle: RequestHandler,
  address: { readonly host: string; readonly port: number },
): Promise<AsyncDisposable> {
  const server = createHttpServer(handle);
  server.listen(address.port, address.host);
  await once(server, 'listening');
  return { [Symbol.asyncDispose]: () => endServer(server) };
}

function createHttpServer(handle: RequestHandler): Server {
  const server = createServer({
    // Uploads may take hours; what matters is that something moves.
    requestTimeout: 0,
    headersTimeout: 60_000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: MOST_HEADER_BYTES,
    requireHostHeader: false,
    noDelay: true,
  });
  server.timeout = LONGEST_SILENCE;
  server.maxRequestsPerSocket = 0;
  const handleInOrder = oneAtATime(handle);
  server.on('request', (request, response) => handleInOrder(request, response, false));
  server.on('checkContinue', (request, response) => handleInOrder(request, response, true));
  server.on('checkExpectation', (request, response) => handleInOrder(request, response, false));
  server.on('clientError', answerUnreadable);
  return server;
}

/** A client that sends its next request before it has the answer means the next one to see what the first has done. */
function oneAtATime(handle: RequestHandler): (...exchange: Parameters<RequestHandler>) => void {
  const running = new WeakMap<Socket, Promise<void>>();
  return (request, response, expectsContinue) => {
    const { socket } = request;
    const previous = running.get(socket);
    const current =
      previous === undefined ? handle(request, response, expectsContinue) : previous.then(() => handle(request, response, expectsContinue));
    running.set(socket, current);
    void current.then(() => {
      if (running.get(socket) === current) running.delete(socket);
    });
  };
}

/** What Node's parser refuses never becomes a request; it gets an S3 error all the same. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  socket.on('error', () => {});
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const body = `${XML_HEADER}<Error>${element('Code', isTooLarge ? 'RequestHeaderSectionTooLarge' : 'BadRequest')}${element('Message', isTooLarge ? 'Your request header section exceeds the maximum allowed size.' : 'An error occurred when parsing the HTTP request.')}</Error>`;
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: application/xml\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
