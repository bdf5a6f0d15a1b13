import { once } from 'node:events';
import { chmod, rename, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';

/** A unix socket refuses connections beyond this at once, where TCP would let them wait. */
const WAITING_CONNECTIONS = 4_096;
/** Milliseconds. */
const DRAIN = 5_000;

/**
 * Serves HTTP on a unix socket whose folder decides who may connect. The socket appears under its name when it accepts. Disposing stops accepting, lets
 * running requests end for five seconds and then closes what is left.
 */
export async function serveOnSocket(server: Server, path: string): Promise<AsyncDisposable> {
  const unfinished = join(dirname(path), 'new');
  await rm(unfinished, { force: true });
  server.listen({ path: unfinished, backlog: WAITING_CONNECTIONS });
  await once(server, 'listening');
  await chmod(unfinished, 0o666);
  await rename(unfinished, path);
  return {
    async [Symbol.asyncDispose]() {
      await rm(path, { force: true });
      await endServer(server);
    },
  };
}

/** Stops accepting, lets running requests end for five seconds and then closes what is left. */
export async function endServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN);
  await closed;
  clearTimeout(timer);
}
