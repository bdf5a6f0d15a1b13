import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { DnsProvider } from '@daspanel/formats/acme-requests.ts';
import { expect, it } from 'vitest';
import { createUpdateProvider } from './create-update-provider.ts';
import { signMessage, type TransactionKey } from './sign-message.ts';

const key: TransactionKey = { name: 'panel', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 1).toString('base64') };
const record = { zone: 'shop.test', name: '_acme-challenge.shop.test', value: 'value' };
const signal = new AbortController().signal;

/** Runs an update against a server that answers one connection with what `answer` makes of the request. */
async function update(answer: (request: Buffer, socket: Socket) => void, ending = signal): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes: Buffer) => answer(bytes.subarray(2), socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const settings: DnsProvider = { id: 'own', kind: 'rfc2136', zones: ['shop.test'], server: { host: '127.0.0.1', port }, key };
  try {
    await createUpdateProvider(settings, { now: Date.now }).present(record, 60, ending);
  } finally {
    server.close();
  }
}

/** An answer without records: success, or another code. */
function bare(request: Buffer, code = 0): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(request.readUInt16BE(0), 0);
  bytes.writeUInt16BE(0x8000 | (5 << 11) | code, 2);
  return bytes;
}

const send = (socket: Socket, message: Buffer) => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  // In pieces, as a network may bring it.
  socket.write(length.subarray(0, 1));
  setTimeout(() => socket.end(Buffer.concat([length.subarray(1), message])), 20);
};

it.each<[string, (request: Buffer, socket: Socket) => void, string]>([
  ['a success that is not signed', (request, socket) => send(socket, bare(request)), 'dns-provider-untrusted'],
  [
    'a success that is signed with another key',
    (request, socket) => send(socket, signMessage(bare(request), { ...key, secret: 'b3RoZXI=' }, Date.now()).signed),
    'dns-provider-untrusted',
  ],
  [
    'a success that is signed, but not as the answer to this request',
    (request, socket) => send(socket, signMessage(bare(request), key, Date.now()).signed),
    'dns-provider-untrusted',
  ],
  ['an answer to another request', (_request, socket) => send(socket, bare(Buffer.from([0xff, 0xff]), 5)), 'dns-provider-untrusted'],
  ['a refusal that is not signed', (request, socket) => send(socket, bare(request, 5)), 'dns-provider-refused'],
  ['no updates', (request, socket) => send(socket, bare(request, 4)), 'dns-provider-refused'],
  ['a failure of the server', (request, socket) => send(socket, bare(request, 2)), 'dns-provider-failed'],
  ['an unknown code', (request, socket) => send(socket, bare(request, 15)), 'dns-provider-failed'],
  ['no DNS at all', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'dns-provider-unreachable'],
  ['an end without an answer', (_request, socket) => socket.destroy(), 'dns-provider-unreachable'],
])('says what %s means', (_what, answer, code) => expect(update(answer)).rejects.toMatchObject({ code }));

it('gives up when the caller does', () =>
  expect(update(() => {}, AbortSignal.timeout(100))).rejects.toMatchObject({ name: 'TimeoutError' }));
