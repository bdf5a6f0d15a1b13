import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { siteFileRequests } from '@daspanel/formats/site-file-requests.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { serveOnSocket } from '@daspanel/platform/serve-http.ts';
import { explainFileError, FileError } from './file-error.ts';
import type { Exchange, FileOperations, Outcome } from './operations.ts';

/** Milliseconds for which a connection may be silent in the middle of a request or answer. Large trees take minutes. */
const LONGEST_SILENCE = 660_000;
/** Milliseconds for the rest of a body whose answer is known. */
const PATIENCE = 30_000;
const MOST_HEADER_BYTES = 512 * 1024;

interface Parts {
  readonly operations: FileOperations;
  readonly log: Log;
}

/** Serves `formats/site-file-requests.ts` on a unix socket; its folder decides who may connect. Errors are `{code, message, facts}`. */
export function serveSiteFiles(parts: Parts, socketPath: string): Promise<AsyncDisposable> {
  const server = createServer(
    { requestTimeout: 0, maxHeaderSize: MOST_HEADER_BYTES, requireHostHeader: false },
    (request, response) => void answer(parts, request, response),
  );
  server.timeout = LONGEST_SILENCE;
  return serveOnSocket(server, socketPath);
}

async function answer({ operations, log }: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const outcome = await run(operations, request, { body: readBody(request), signal: gone.signal });
    await send(response, outcome);
  } catch (error) {
    await refuse(log, { request, response }, error);
  }
}

function run(operations: FileOperations, request: IncomingMessage, exchange: Exchange): Promise<Outcome> {
  const name = request.url?.slice(1) ?? '';
  if (request.method !== 'POST' || !isOperation(name)) throw new FileError('invalid', 'there is no such operation');
  const parsed = siteFileRequests[name].safeParse(readInput(request.headers['x-request']));
  if (!parsed.success) throw new FileError('invalid', parsed.error.issues[0]?.message ?? 'the request is not right');
  const operation = operations[name] as (input: unknown, exchange: Exchange) => Promise<Outcome>;
  return operation(parsed.data, exchange);
}

function isOperation(name: string): name is keyof FileOperations {
  return Object.hasOwn(siteFileRequests, name);
}

function readInput(header: string | string[] | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(String(header), 'base64url').toString());
  } catch {
    return undefined;
  }
}

async function send(response: ServerResponse, outcome: Outcome): Promise<void> {
  if (!('stream' in outcome)) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(outcome.result ?? null));
    return;
  }
  response.writeHead(200, { 'x-answer': Buffer.from(JSON.stringify(outcome.facts)).toString('base64url') });
  await pipeline(Readable.from(outcome.stream), response);
}

/** Without destroying the request where the work ends early: its sender is still to get the answer. */
function readBody(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
}

async function refuse(
  log: Log,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  error: unknown,
): Promise<void> {
  if (response.destroyed) return;
  const known = explainFileError(error);
  if (known === undefined) log.error('a file operation failed', { error });
  if (response.headersSent) return void response.destroy();
  const text = JSON.stringify({
    code: known?.code ?? 'failed',
    message: known?.message ?? 'the file operation failed',
    facts: known?.facts ?? {},
  });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), connection: 'close' };
  response.writeHead(known === undefined ? 500 : 400, headers).write(text);
  await takeRest(request);
  response.end();
}

/** A connection that is closed while its sender writes takes the answer with it. */
async function takeRest(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE);
  request.once('end', resolve).once('close', resolve).once('error', resolve).resume();
  await promise;
  clearTimeout(timer);
}
