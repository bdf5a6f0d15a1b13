import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { FileSystem } from '../instance/emscripten.ts';
import type { ConnectionListener, OpenConnection } from './php-socket.ts';
import type { SocketOrder, SocketReport } from './socket-service.ts';

/** poll(2). */
const POLL_IN = 1;
const POLL_URGENT = 2;
const POLL_OUT = 4;
const CLOSING = 2;
const OPEN = 1;

/**
 * Sockets for PHP 5.6, whose build breaks when it has to wait inside some of PHP's functions: the thread blocks, and the
 * host's thread, which goes on, does the work. `poll` stands in for the build's own function that waits.
 */
export function socketsThroughHost(port: MessagePort, signal: Int32Array) {
  const listeners = new Map<number, ConnectionListener>();
  let lastId = 0;
  const order = (message: SocketOrder) => port.postMessage(message);

  const open: OpenConnection = (path, listener) => {
    const id = ++lastId;
    listeners.set(id, listener);
    order({ order: 'open', id, path });
    return { write: (bytes) => order({ order: 'write', id, bytes }), end: () => order({ order: 'end', id }) };
  };

  const takeReports = () => {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      deliver(next.message as SocketReport);
    }
  };
  const deliver = (report: SocketReport) => {
    const listener = listeners.get(report.id);
    if (report.report === 'received') listener?.received(report.bytes);
    else listener?.[report.report]();
    if (report.report === 'closed') listeners.delete(report.id);
  };

  /** Gives 1 when one of the events has come, 0 when none has in the time; without an end when that is negative. */
  const poll = (files: FileSystem, descriptor: number, events: number, milliseconds: number): number => {
    const end = milliseconds < 0 ? Infinity : performance.now() + milliseconds;
    for (;;) {
      const seen = Atomics.load(signal, 0);
      takeReports();
      if (isReady(files, descriptor, events)) return 1;
      const left = end - performance.now();
      if (left <= 0) return 0;
      Atomics.wait(signal, 0, seen, left);
    }
  };
  return { open, poll };
}

function isReady(files: FileSystem, descriptor: number, events: number): boolean {
  const socket = files.getStream(descriptor)?.node.sock;
  if (socket === undefined) return true;
  const states = Object.values(socket.peers).map((peer) => peer.socket.readyState);
  if (states.length === 0 || states.some((state) => state >= CLOSING)) return true;
  if ((events & (POLL_IN | POLL_URGENT)) !== 0 && socket.recv_queue.length > 0) return true;
  return (events & POLL_OUT) !== 0 && states.includes(OPEN);
}
