import { connect, type Socket } from 'node:net';
import { encodePairs } from '../fastcgi/name-value-pairs.ts';
import { createRecordReader, encodeRecord, RECORD_TYPE, ROLE_RESPONDER } from '../fastcgi/records.ts';

/** A web server's side of FastCGI, for tests. */
export interface FastcgiAnswer {
  readonly status: number;
  /** Lower-case names, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Status of the protocol; undefined when the connection was cut before the end. */
  readonly end: number | undefined;
  /** Milliseconds from the question to each piece of the answer. */
  readonly arrivals: readonly { readonly after: number; readonly text: string }[];
}

export interface Question {
  readonly parameters: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly signal?: AbortSignal;
}

const REQUEST_ID = 1;

/** Asks on a connection of its own. Rejects when the socket does not accept. */
export function ask(socketPath: string, { parameters, body = Buffer.alloc(0), signal }: Question): Promise<FastcgiAnswer> {
  const socket = connect(socketPath);
  signal?.addEventListener('abort', () => socket.destroy());
  return new Promise((resolve, reject) => {
    const answer = collectAnswer(socket, resolve);
    socket.on('error', (error) => (signal?.aborted === true ? answer() : reject(error)));
    socket.on('close', () => answer());
    sendRequest(socket, parameters, body);
  });
}

export function sendRequest(socket: Socket, parameters: Readonly<Record<string, string>>, body: Buffer, keepConnection = false): void {
  socket.write(encodeRecord(RECORD_TYPE.beginRequest, REQUEST_ID, Uint8Array.of(0, ROLE_RESPONDER, keepConnection ? 1 : 0, 0, 0, 0, 0, 0)));
  const pairs = encodePairs(parameters);
  for (let at = 0; at < pairs.length; at += 60_000)
    socket.write(encodeRecord(RECORD_TYPE.parameters, REQUEST_ID, pairs.subarray(at, at + 60_000)));
  socket.write(encodeRecord(RECORD_TYPE.parameters, REQUEST_ID, Buffer.alloc(0)));
  for (let at = 0; at < body.length; at += 32_768)
    socket.write(encodeRecord(RECORD_TYPE.stdin, REQUEST_ID, body.subarray(at, at + 32_768)));
  socket.write(encodeRecord(RECORD_TYPE.stdin, REQUEST_ID, Buffer.alloc(0)));
}

/** Calls `resolve` once the request has ended; the function that is returned ends it early. */
export function collectAnswer(socket: Socket, resolve: (answer: FastcgiAnswer) => void): () => void {
  const started = performance.now();
  const pieces: Buffer[] = [];
  const arrivals: FastcgiAnswer['arrivals'][number][] = [];
  let end: number | undefined;
  let isSettled = false;
  const settle = () => {
    if (isSettled) return;
    isSettled = true;
    resolve({ ...parseAnswer(Buffer.concat(pieces)), end, arrivals });
  };
  const reader = createRecordReader(({ type, content }) => {
    if (type === RECORD_TYPE.stdout && content.length > 0) {
      pieces.push(Buffer.from(content));
      arrivals.push({ after: performance.now() - started, text: content.toString('latin1') });
    }
    if (type === RECORD_TYPE.endRequest) {
      end = content.readUInt8(4);
      settle();
    }
  });
  socket.on('data', (chunk: Buffer) => reader.push(chunk));
  return settle;
}

function parseAnswer(text: Buffer): Pick<FastcgiAnswer, 'status' | 'headers' | 'body'> {
  const gap = text.indexOf('\r\n\r\n');
  const lines = text.toString('latin1', 0, Math.max(gap, 0)).split('\r\n');
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const);
  const status = Number(headers.find(([name]) => name === 'status')?.[1].slice(0, 3) ?? 0);
  return { status, headers: headers.filter(([name]) => name !== 'status' && name !== ''), body: text.subarray(gap + 4) };
}
