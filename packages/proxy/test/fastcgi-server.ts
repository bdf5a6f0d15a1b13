import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';

export interface FastcgiRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface FastcgiServer extends AsyncDisposable {
  /** Every request that was answered, oldest first. */
  readonly requests: readonly FastcgiRequest[];
}

const VERSION = 1;
const [BEGIN, END, PARAMETERS, STDIN, STDOUT] = [1, 3, 4, 5, 6];

/**
 * A program that speaks FastCGI on a unix socket: the proxy's counterpart in tests. Without `answer` it tells what it was told, as JSON.
 * `answer` gives CGI output: header fields, an empty line, and the content.
 */
export async function startFastcgiServer(
  path: string,
  answer: (request: FastcgiRequest) => string | Buffer = describe,
): Promise<FastcgiServer> {
  const requests: FastcgiRequest[] = [];
  const sockets = new Set<Socket>();
  await rm(path, { force: true });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    readRequest(socket, (request) => {
      requests.push(request);
      const output = Buffer.from(answer(request));
      for (let start = 0; start < output.length; start += 65_000) socket.write(record(STDOUT, output.subarray(start, start + 65_000)));
      socket.end(Buffer.concat([record(STDOUT, Buffer.alloc(0)), record(END, Buffer.alloc(8))]));
    });
  });
  server.listen(path);
  await once(server, 'listening');
  await chmod(path, 0o666);
  return {
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function describe({ parameters, body }: FastcgiRequest): string {
  return `Content-Type: application/json\r\n\r\n${JSON.stringify({ parameters, bodyBytes: body.length })}`;
}

function readRequest(socket: Socket, done: (request: FastcgiRequest) => void): void {
  let pending = Buffer.alloc(0);
  const parameters: Buffer[] = [];
  const body: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 8) {
      const length = pending.readUInt16BE(4);
      const end = 8 + length + pending.readUInt8(6);
      if (pending.length < end) return;
      const type = pending.readUInt8(1);
      const content = Buffer.from(pending.subarray(8, 8 + length));
      pending = pending.subarray(end);
      if (type === PARAMETERS) parameters.push(content);
      else if (type === STDIN && length > 0) body.push(content);
      else if (type === STDIN) done({ parameters: parsePairs(Buffer.concat(parameters)), body: Buffer.concat(body) });
      else if (type !== BEGIN) socket.destroy();
    }
  });
}

function parsePairs(bytes: Buffer): Record<string, string> {
  const pairs: Record<string, string> = {};
  let at = 0;
  const readLength = () => {
    const first = bytes.readUInt8(at);
    const isLong = first > 127;
    const length = isLong ? bytes.readUInt32BE(at) & 0x7fffffff : first;
    at += isLong ? 4 : 1;
    return length;
  };
  const readText = (length: number) => bytes.toString('utf8', at, (at += length));
  while (at < bytes.length) {
    const [nameLength, valueLength] = [readLength(), readLength()];
    const name = readText(nameLength);
    pairs[name] = readText(valueLength);
  }
  return pairs;
}

function record(type: number, content: Buffer): Buffer {
  const header = Buffer.from([VERSION, type, 0, 1, content.length >> 8, content.length & 255, 0, 0]);
  return Buffer.concat([header, content]);
}
