import { once } from 'node:events';
import { chmod, chown, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { z } from 'zod';
import { receiveLines } from './receive-lines.ts';

/** An error that a request's sender is told about: a stable code and a sentence. */
export class RequestError extends Error {
  readonly code: string;
  /** When the same request may be granted, in milliseconds since 1970; undefined: that is not known. */
  readonly retryAt: number | undefined;
  constructor(code: string, message: string, options: ErrorOptions & { readonly retryAt?: number | undefined } = {}) {
    super(message, options);
    this.code = code;
    this.retryAt = options.retryAt;
  }
}

/** The operations behind one socket: a schema for each request, and what answers it. */
export type Operations = Readonly<Record<string, Operation>>;
export interface Operation {
  readonly input: z.ZodType;
  readonly answer: (input: never, progress: (value: unknown) => void, signal: AbortSignal) => Promise<unknown>;
}

/** Pairs a schema with its function so that the function's input type is the schema's. */
export function operation<Schema extends z.ZodType>(
  input: Schema,
  answer: (input: z.output<Schema>, progress: (value: unknown) => void, signal: AbortSignal) => Promise<unknown>,
): Operation {
  return { input, answer };
}

const request = z.strictObject({ id: z.int(), operation: z.string().max(64), input: z.unknown() });
const LONGEST_REQUEST = 1024 * 1024;
/** Bytes of answers that are kept for somebody who asks and does not read. */
const MOST_UNREAD = 64 * 1024 * 1024;
/** A megabyte of a log with every character escaped, and then some. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/**
 * Answers requests on a unix socket: one JSON object per line, `{id, operation, input}` in, then any number of `{id, progress}` and
 * one `{id, result}` or `{id, error: {code, message, retryAt?}}` out. Requests of one connection run side by side; a closed connection aborts
 * its requests' signals. The socket belongs to `owner` (when given) and has mode 0600 unless `mode` says otherwise.
 */
export async function serveOperations(
  path: string,
  operations: Operations,
  options: {
    readonly owner?: { readonly user: number; readonly group: number };
    readonly mode?: number;
    readonly onError?: (error: unknown) => void;
  } = {},
): Promise<AsyncDisposable> {
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const gone = new AbortController();
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      gone.abort();
    });
    const send = (message: object) => {
      if (socket.writableLength > MOST_UNREAD) socket.destroy();
      else if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    };
    receiveLines(socket, LONGEST_REQUEST, (line) => void answerLine(line, operations, send, gone.signal, options.onError));
  });
  const mask = process.umask(0o177);
  server.listen(path);
  await once(server, 'listening');
  process.umask(mask);
  if (options.owner !== undefined) await chown(path, options.owner.user, options.owner.group);
  await chmod(path, options.mode ?? 0o600);
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answerLine(
  line: string,
  operations: Operations,
  send: (message: object) => void,
  signal: AbortSignal,
  onError: ((error: unknown) => void) | undefined,
): Promise<void> {
  let id = -1;
  try {
    const parsed = parseRequest(line);
    id = parsed.id;
    const found = Object.hasOwn(operations, parsed.operation) ? operations[parsed.operation] : undefined;
    if (found === undefined) throw new RequestError('unknown-operation', `there is no operation ${parsed.operation}`);
    const input = found.input.safeParse(parsed.input);
    if (!input.success) throw new RequestError('invalid-request', z.prettifyError(input.error));
    const result = await found.answer(input.data as never, (progress) => send({ id, progress }), signal);
    send({ id, result: result ?? null });
  } catch (error) {
    if (error instanceof RequestError) {
      const { code, message, retryAt } = error;
      return send({ id, error: { code, message, ...(retryAt === undefined ? {} : { retryAt }) } });
    }
    onError?.(error);
    send({ id, error: { code: 'internal', message: error instanceof Error ? error.message : String(error) } });
  }
}

function parseRequest(line: string): z.infer<typeof request> {
  try {
    return request.parse(JSON.parse(line));
  } catch (cause) {
    throw new RequestError('invalid-request', 'a request is one line of JSON: id, operation and input', { cause });
  }
}

const reply = z.object({
  id: z.int(),
  progress: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string(), retryAt: z.number().optional() }).optional(),
});

export interface Requester extends Disposable {
  /** Sends one request. Rejects with RequestError when it is refused, and with code `unreachable` when nobody answers. */
  request(
    operation: string,
    input: unknown,
    options?: { onProgress?: (value: unknown) => void; timeoutMilliseconds?: number },
  ): Promise<unknown>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((value: unknown) => void) | undefined;
}

/** A client of `serveOperations` that keeps one connection and opens it again when it was lost. */
export function createRequester(path: string): Requester {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let current: Socket | undefined;

  const open = (): Socket => {
    if (current !== undefined && !current.destroyed) return current;
    const socket = connect(path);
    current = socket;
    socket.unref();
    receiveLines(socket, LONGEST_ANSWER, receive);
    socket.on('error', () => {});
    socket.on('close', () => {
      if (current !== socket) return;
      current = undefined;
      for (const waiting of pending.values()) waiting.reject(new RequestError('unreachable', `no answer on ${path}`));
      pending.clear();
    });
    return socket;
  };

  const receive = (line: string) => {
    const message = reply.parse(JSON.parse(line));
    const waiting = pending.get(message.id);
    if (waiting === undefined) return;
    if ('progress' in message) return waiting.onProgress?.(message.progress);
    pending.delete(message.id);
    if (pending.size === 0) current?.unref();
    if (message.error === undefined) waiting.resolve(message.result);
    else waiting.reject(new RequestError(message.error.code, message.error.message, { retryAt: message.error.retryAt }));
  };

  return {
    request(operationName, input, options = {}) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const timer =
          options.timeoutMilliseconds === undefined
            ? undefined
            : setTimeout(() => {
                pending.delete(id);
                reject(new RequestError('timeout', `${operationName} got no answer in ${options.timeoutMilliseconds} ms`));
              }, options.timeoutMilliseconds);
        const settle =
          <Value>(then: (value: Value) => void) =>
          (value: Value) => {
            clearTimeout(timer);
            then(value);
          };
        pending.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress: options.onProgress });
        const socket = open();
        socket.ref();
        socket.write(`${JSON.stringify({ id, operation: operationName, input })}\n`);
      });
    },
    [Symbol.dispose]() {
      current?.destroy();
    },
  };
}
