import { BUILDS } from '../build/builds.ts';
import type { ImportReplacements } from '../instance/confine-imports.ts';
import type { PhpModule } from '../instance/emscripten.ts';
import { sleepThread } from '../instance/wait-imports.ts';
import { guardConnections } from '../sockets/guard-connections.ts';
import { openInThread } from '../sockets/open-in-thread.ts';
import { socketsThroughHost } from '../sockets/open-through-host.ts';
import { createPhpSockets, type PhpSockets } from '../sockets/php-socket.ts';
import type { WorkerStart } from './messages.ts';

/** How the build of a worker connects and waits: in its own thread where it can suspend PHP, by blocking the thread where it cannot. */
export function connectionsOf(start: WorkerStart): {
  readonly sockets: PhpSockets;
  readonly replaceImports: (module: () => PhpModule) => ImportReplacements;
} {
  if (BUILDS[start.php].generation !== 'asyncify') {
    return {
      sockets: createPhpSockets(start.connect, openInThread),
      replaceImports: (module) => guardConnections(start.connect, module),
    };
  }
  const { open, poll } = socketsThroughHost(start.sockets, new Int32Array(start.socketSignal));
  return {
    sockets: createPhpSockets(start.connect, open),
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
