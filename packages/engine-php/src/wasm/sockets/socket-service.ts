import { connect, type Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';

/** What a thread that blocks asks the host's thread to do with its connections. */
export type SocketOrder =
  | { readonly order: 'open'; readonly id: number; readonly path: string }
  | { readonly order: 'write'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly order: 'end'; readonly id: number };
/** What comes of it. */
export type SocketReport =
  | { readonly report: 'opened' | 'failed' | 'closed'; readonly id: number }
  | { readonly report: 'received'; readonly id: number; readonly bytes: Uint8Array };

/** Serves the connections of one blocked thread. After each report `signal` is raised, which the thread waits for. */
export function serveSockets(port: MessagePort, signal: Int32Array): void {
  const sockets = new Map<number, Socket>();
  const report = (message: SocketReport) => {
    port.postMessage(message);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  const open = (id: number, path: string) => {
    const socket = connect(path);
    sockets.set(id, socket);
    socket.on('connect', () => report({ report: 'opened', id }));
    socket.on('data', (bytes: Buffer) => report({ report: 'received', id, bytes: Uint8Array.from(bytes) }));
    socket.on('error', () => report({ report: 'failed', id }));
    socket.on('close', () => {
      sockets.delete(id);
      report({ report: 'closed', id });
    });
  };
  port.on('message', (message: SocketOrder) => {
    switch (message.order) {
      case 'open':
        return open(message.id, message.path);
      case 'write':
        return void sockets.get(message.id)?.write(message.bytes);
      case 'end':
        return void sockets.get(message.id)?.end();
    }
  });
  port.on('close', () => {
    for (const socket of sockets.values()) socket.destroy();
  });
  port.unref();
}
