import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { startIdleSleeper } from './idle-sleeper.ts';
import { relayRequest, type RelayParts } from './relay.ts';
import { createWaitingRoom } from './waiting-room.ts';
import { createWaker } from './waker.ts';

const log = createLog('engine-php');
const MOST_WAITING = { perPool: 64, inAll: 1024 };

await runPart(log, async (resources) => {
  const data = dataDirectory(readPartSettings().dataDirectory);
  const launcher = resources.use(createRequester(data.sockets.launcherForEngine));
  resources.use(startIdleSleeper({ launcher, descriptors: data.pools, log }));
  const parts: RelayParts = {
    waker: createWaker(launcher),
    waitingRoom: createWaitingRoom(MOST_WAITING),
    socketOf: (pool) => join(data.sockets.pools, `${pool}.sock`),
    log,
  };
  resources.use(await listen(data.sockets.wakePhp, (client) => void relayRequest(client, parts)));
});

/** The folder of the socket lets nobody in but the proxy, so the socket itself may be open to all. */
async function listen(path: string, onConnection: (client: Socket) => void): Promise<AsyncDisposable> {
  await rm(path, { force: true });
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    onConnection(client);
  });
  server.listen({ path, backlog: 1024 });
  await once(server, 'listening');
  await chmod(path, 0o666);
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      for (const client of clients) client.destroy();
      await rm(path, { force: true });
    },
  };
}
