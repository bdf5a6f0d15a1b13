import { once } from 'node:events';
import { connect } from 'node:net';

export interface FastCgiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly stderr: string;
}

const BEGIN_REQUEST = 1;
const END_REQUEST = 3;
const PARAMS = 4;
const STDIN = 5;
const STDOUT = 6;
const STDERR = 7;
const LONGEST_RECORD = 65_528;

/**
 * Sends one request to a FastCGI responder on a unix socket and reads its answer to the end. Rejects when the connection fails or ends before
 * END_REQUEST. Only for tests: one request per connection, everything in memory.
 */
export async function requestFastCgi(
  socketPath: string,
  params: Readonly<Record<string, string>>,
  body: string | Uint8Array = '',
): Promise<FastCgiAnswer> {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.write(encodeRequest(params, Buffer.from(body)));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return readAnswer(Buffer.concat(chunks));
}

/** Parameters of a GET request for one script, as nginx sends them. */
export function scriptParams(script: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    REQUEST_METHOD: 'GET',
    SCRIPT_FILENAME: script,
    SCRIPT_NAME: `/${script.split('/').at(-1) ?? ''}`,
    REQUEST_URI: `/${script.split('/').at(-1) ?? ''}`,
    QUERY_STRING: '',
    SERVER_PROTOCOL: 'HTTP/1.1',
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_NAME: 'site.example',
    REMOTE_ADDR: '127.0.0.1',
    ...more,
  };
}

export function encodeRequest(params: Readonly<Record<string, string>>, body: Buffer): Buffer {
  const begin = Buffer.from([0, 1, 0, 0, 0, 0, 0, 0]);
  const pairs = Buffer.concat(Object.entries(params).map(([name, value]) => encodePair(Buffer.from(name), Buffer.from(value))));
  return Buffer.concat([record(BEGIN_REQUEST, begin), ...stream(PARAMS, pairs), ...stream(STDIN, body)]);
}

function stream(type: number, content: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let offset = 0; offset < content.length; offset += LONGEST_RECORD) {
    records.push(record(type, content.subarray(offset, offset + LONGEST_RECORD)));
  }
  return [...records, record(type, Buffer.alloc(0))];
}

function record(type: number, content: Buffer): Buffer {
  const header = Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0]);
  return Buffer.concat([header, content]);
}

function encodePair(name: Buffer, value: Buffer): Buffer {
  return Buffer.concat([length(name.length), length(value.length), name, value]);
}

function length(size: number): Buffer {
  if (size < 128) return Buffer.from([size]);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((size | 0x80000000) >>> 0);
  return bytes;
}

function readAnswer(bytes: Buffer): FastCgiAnswer {
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let offset = 0;
  let ended = false;
  while (offset + 8 <= bytes.length) {
    const size = bytes.readUInt16BE(offset + 4);
    const content = bytes.subarray(offset + 8, offset + 8 + size);
    if (bytes[offset + 1] === STDOUT) parts.stdout.push(content);
    if (bytes[offset + 1] === STDERR) parts.stderr.push(content);
    if (bytes[offset + 1] === END_REQUEST) ended = true;
    offset += 8 + size + (bytes[offset + 6] ?? 0);
  }
  if (!ended) throw new Error(`the responder closed the connection before the end of its answer (${bytes.length} bytes)`);
  return { ...parseResponse(Buffer.concat(parts.stdout).toString()), stderr: Buffer.concat(parts.stderr).toString() };
}

function parseResponse(text: string): Omit<FastCgiAnswer, 'stderr'> {
  const end = text.indexOf('\r\n\r\n');
  const lines = text.slice(0, Math.max(end, 0)).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number.parseInt(headers['status'] ?? '200', 10), headers, body: text.slice(end + 4) };
}
