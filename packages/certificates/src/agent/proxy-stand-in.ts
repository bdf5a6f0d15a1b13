import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { AddressInfo } from 'node:net';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { parentOf } from './host-name.ts';

/** What the agent sees of the proxy, for tests: it shows the file of a name, then that of its parent's wildcard, and takes announcements. */
export interface ProxyStandIn extends AsyncDisposable {
  readonly port: number;
  /** What was announced, in order. */
  readonly announced: string[];
  /** While set it shows this text of a served file to everybody. */
  stuck: string | undefined;
  handshakes: number;
}

export async function startProxyStandIn(data: DataDirectory): Promise<ProxyStandIn> {
  const read = (file: string) => {
    try {
      return readFileSync(`${data.servedCertificates}/${file}.pem`, 'utf8');
    } catch {
      return undefined;
    }
  };
  const contextOf = (pem: string) => createSecureContext({ key: pem, cert: pem });
  const state = { announced: [] as string[], stuck: undefined as string | undefined, handshakes: 0 };
  const byDefault = read('_default');
  const tls = createTlsServer({
    ...(byDefault === undefined ? {} : { key: byDefault, cert: byDefault }),
    SNICallback(name, present) {
      state.handshakes += 1;
      const pem = state.stuck ?? read(name) ?? read(`*.${parentOf(name)}`) ?? byDefault;
      present(null, pem === undefined ? undefined : contextOf(pem));
    },
  }).listen(0, '127.0.0.1');
  tls.on('tlsClientError', () => {});
  tls.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<p>stand-in'));
  });
  const control = createHttpServer((message, response) => {
    state.announced.push(decodeURIComponent(message.url?.split('=')[1] ?? ''));
    // Those who name no server are shown what is read anew.
    const address = read('_address');
    if (address !== undefined) tls.setSecureContext({ key: address, cert: address });
    response.writeHead(204).end();
  }).listen(data.sockets.proxyControl);
  await Promise.all([once(tls, 'listening'), once(control, 'listening')]);
  return Object.assign(state, {
    port: (tls.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      control.closeAllConnections();
      await Promise.all([new Promise((resolve) => tls.close(resolve)), new Promise((resolve) => control.close(resolve))]);
    },
  });
}
