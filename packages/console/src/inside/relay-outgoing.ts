import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { OUTGOING_PORT, OUTGOING_SOCKET } from '@daspanel/formats/outgoing.ts';

/** The proxy begins to listen when it sees the site's folder, and again when it was started anew. */
const TRIES = 20;
const MILLISECONDS_BETWEEN_TRIES = 100;

/** Hands connections to a port of this sandbox's loopback on to the site's own socket of the proxy. Does nothing in a sandbox without that socket's folder. */
export async function relayOutgoing(): Promise<void> {
  if (!existsSync(dirname(OUTGOING_SOCKET))) return;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => void handOn(client));
  const listening = new Promise<void>((resolve) => {
    // What runs in here has taken the port, or there is no loopback: the shell goes on without a way out.
    server.on('error', () => resolve());
    server.listen(OUTGOING_PORT, '127.0.0.1', () => resolve());
  });
  server.unref();
  await listening;
}

/** The environment of what is started in here. */
export function environmentOfPrograms(environment: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value ?? '']));
  // Makes Node's own `fetch` use the proxy. Not for the program that sets it, which would be slower to start.
  return given['https_proxy'] === undefined ? given : { ...given, NODE_USE_ENV_PROXY: '1' };
}

async function handOn(client: Socket): Promise<void> {
  client.on('error', () => client.destroy());
  const proxy = await reachProxy(client);
  if (proxy === undefined) return void client.destroy();
  proxy.on('error', () => client.destroy());
  client.once('close', () => proxy.destroy());
  if (client.destroyed) return void proxy.destroy();
  client.pipe(proxy).pipe(client);
}

async function reachProxy(client: Socket): Promise<Socket | undefined> {
  for (let tries = 0; tries < TRIES && !client.destroyed; tries += 1) {
    const proxy = await tryProxy();
    if (proxy !== undefined) return proxy;
    await wait(MILLISECONDS_BETWEEN_TRIES);
  }
  return undefined;
}

function tryProxy(): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path: OUTGOING_SOCKET, allowHalfOpen: true });
    const onError = () => resolve(undefined);
    socket.once('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      resolve(socket);
    });
  });
}
