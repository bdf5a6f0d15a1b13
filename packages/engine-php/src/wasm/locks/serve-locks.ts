import type { MessagePort } from 'node:worker_threads';
import type { LockKind, LockTable } from './lock-table.ts';

export type LockOrder =
  | { readonly order: 'take'; readonly file: string; readonly stream: number; readonly kind: LockKind; readonly waits: boolean }
  | { readonly order: 'release'; readonly file: string; readonly stream: number };

/**
 * Serves the file locks of one worker thread. Each `take` is answered with true or false, and `signal` is raised, since the thread blocks
 * meanwhile. The function that is returned gives back all that the worker holds.
 */
export function serveLocks(table: LockTable, worker: number, port: MessagePort, signal: Int32Array): () => void {
  const owner = (stream: number) => `${worker}:${stream}`;
  const answer = (isHeld: boolean) => {
    port.postMessage(isHeld);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  port.on('message', (message: LockOrder) => {
    if (message.order === 'release') return table.release(message.file, owner(message.stream));
    if (message.waits) return table.wait(message.file, owner(message.stream), message.kind, () => answer(true));
    return answer(table.take(message.file, owner(message.stream), message.kind));
  });
  port.unref();
  return () => table.releaseAll((held) => held.startsWith(`${worker}:`));
}
