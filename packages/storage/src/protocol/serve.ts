import { once } from 'node:events';
import { chmod, rename, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { RequestHandler } from './handle-request.ts';
import { element, XML_HEADER } from './xml/write-xml.ts';

/** Milliseconds for which a connection may be silent in the middle of a request or answer. Putting the parts of a very large upload together takes minutes. */
const LONGEST_SILENCE = 660_000;
/** Metadata may have 2 KB, presigned URLs and policies some more. */
const MOST_HEADER_BYTES = 32 * 1024;
const DRAIN = 5_000;
/** A unix socket refuses connections beyond this at once, where TCP would let them wait. */
const WAITING_CONNECTIONS = 4_096;

/** Serves on a unix socket, which appears under its name when it accepts; its folder decides who may connect. */
export async function serveOnSocket(handle: RequestHandler, socketPath: string): Promise<AsyncDisposable> {
  const server = createHttpServer(handle);
  const unfinished = join(dirname(socketPath), 'new');
  await rm(unfinished, { force: true });
  server.listen({ path: unfinished, backlog: WAITING_CONNECTIONS });
  await once(server, 'listening');
  await chmod(unfinished, 0o666);
  await rename(unfinished, socketPath);
  return {
    async [Symbol.asyncDispose]() {
      await rm(socketPath, { force: true });
      await close(server);
    },
  };
}

/** Serves on a TCP address. */
export async function serveOnAddress(
  handle: RequestHandler,
  address: { readonly host: string; readonly port: number },
): Promise<AsyncDisposable> {
  const server = createHttpServer(handle);
  server.listen(address.port, address.host);
  await once(server, 'listening');
  return { [Symbol.asyncDispose]: () => close(server) };
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

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN);
  await closed;
  clearTimeout(timer);
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
