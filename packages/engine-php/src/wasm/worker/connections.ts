import { BUILDS } from '../build/builds.ts';
import type { InstanceParts } from '../instance/start-instance.ts';
import { sleepThread } from '../instance/wait-imports.ts';
import { fileLocks } from '../locks/file-locks.ts';
import { guardConnections } from '../sockets/guard-connections.ts';
import { openInThread } from '../sockets/open-in-thread.ts';
import { socketsThroughHost } from '../sockets/open-through-host.ts';
import { createPhpSockets } from '../sockets/php-socket.ts';
import type { WorkerStart } from './messages.ts';

/** How the build of a worker connects, waits and locks: in its own thread where it can suspend PHP, by blocking the thread where it cannot. */
export function connectionsOf(start: WorkerStart): Pick<InstanceParts, 'sockets' | 'watchFiles' | 'replaceImports'> {
  const locks = fileLocks(start.locks, new Int32Array(start.lockSignal));
  const { watchFiles } = locks;
  if (BUILDS[start.php].generation !== 'asyncify') {
    return {
      sockets: createPhpSockets(start.connect, openInThread),
      watchFiles,
      replaceImports: (module) => ({ ...guardConnections(start.connect, module), ...locks.replaceImports(module) }),
    };
  }
  const { open, poll } = socketsThroughHost(start.sockets, new Int32Array(start.socketSignal));
  return {
    sockets: createPhpSockets(start.connect, open),
    watchFiles,
    replaceImports: (module) => ({
      ...guardConnections(start.connect, module),
      wasm_poll_socket:
        () =>
        (descriptor = 0, events = 0, milliseconds = 0) =>
          poll(module().FS, descriptor, events, milliseconds),
      emscripten_sleep:
        () =>
        (milliseconds = 0) =>
          sleepThread(milliseconds),
    }),
  };
}
