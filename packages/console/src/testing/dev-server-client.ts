import { once } from 'node:events';
import { Agent } from 'node:https';
import { WebSocket } from 'ws';

interface Way {
  readonly port: number;
  readonly host: string;
  readonly authority: string;
  readonly cookie: string;
}

/** A websocket of a page that a development server has sent. Rejects when it is refused. */
export async function connectDevServer({ port, host, authority, cookie }: Way) {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/`, [], {
    agent: new Agent({ ca: authority, servername: host }),
    headers: { host: `${host}:${port}`, origin: `https://${host}:${port}`, cookie },
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'open');
  return {
    closed,
    /** Sends a text and gives the one that comes next. */
    async exchange(sent: string): Promise<string> {
      const answer = once(socket, 'message');
      socket.send(sent);
      return String((await answer)[0]);
    },
  };
}
