import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { StartedProxy } from './start-proxy.ts';

export interface OpenWebsocket {
  /** Sends a text frame and gives the text that comes back. */
  readonly echo: (text: string) => Promise<string>;
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

/** Opens a websocket through the proxy (RFC 6455), to a server that sends back every byte it gets. Texts are short and ASCII. */
export async function openWebsocket(proxy: StartedProxy, host: string): Promise<OpenWebsocket> {
  const headers = {
    host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  const asked = request({ host: '127.0.0.1', port: proxy.settings.httpPort, headers, agent: false });
  asked.end();
  asked.once('response', (response) => asked.destroy(new Error(`no websocket but status ${response.statusCode}`)));
  const [, socket] = (await once(asked, 'upgrade')) as [unknown, Socket];
  socket.on('error', () => {});
  return {
    async echo(text) {
      socket.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]));
      const [frame] = (await once(socket, 'data')) as [Buffer];
      return frame.subarray(2).toString();
    },
    isOpen: () => !socket.destroyed && socket.readable,
    close: () => socket.destroy(),
  };
}
