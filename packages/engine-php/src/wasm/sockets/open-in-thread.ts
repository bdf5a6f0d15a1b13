import type { OpenConnection } from './php-socket.ts';

/** Opens connections in PHP's own thread, for builds that can suspend PHP while the thread goes on. */
export const openInThread: OpenConnection = (path, listener) => {
  // Loaded when it is first needed: most sites start without it.
  const socket = process.getBuiltinModule('node:net').connect(path);
  socket.on('connect', listener.opened);
  socket.on('data', (bytes: Buffer) => listener.received(bytes));
  socket.on('error', listener.failed);
  socket.on('close', listener.closed);
  return { write: (bytes) => socket.write(bytes), end: () => socket.end() };
};
