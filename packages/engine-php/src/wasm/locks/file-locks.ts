import { fstatSync } from 'node:fs';
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { ImportReplacements } from '../instance/confine-imports.ts';
import type { FileSystem, PhpModule, Stream } from '../instance/emscripten.ts';
import type { LockOrder } from './serve-locks.ts';

/** flock(2). */
const EXCLUSIVE = 2;
const DO_NOT_WAIT = 4;
const UNLOCK = 8;
/** WASI's number for EWOULDBLOCK, as system calls return it. */
const WOULD_BLOCK = -6;

/**
 * flock() between the workers of a site, for builds that import it (7.2 and later; before, it is a constant "yes" inside the module).
 * Other programs do not see these locks.
 */
export function fileLocks(port: MessagePort, signal: Int32Array) {
  /** What each open file holds, by what its duplicates share. */
  const held = new Map<object, { readonly file: string; readonly stream: number }>();
  let lastStream = 0;
  const order = (message: LockOrder) => port.postMessage(message);

  const lock = (stream: Stream, operation: number): number => {
    // Files in memory belong to this worker alone.
    if (stream.nfd === undefined || stream.shared === undefined) return 0;
    if ((operation & UNLOCK) !== 0) {
      release(stream.shared);
      return 0;
    }
    const { dev, ino } = fstatSync(stream.nfd);
    const place = held.get(stream.shared) ?? { file: `${dev}:${ino}`, stream: ++lastStream };
    const waits = (operation & DO_NOT_WAIT) === 0;
    order({ order: 'take', ...place, kind: (operation & EXCLUSIVE) === 0 ? 'shared' : 'exclusive', waits });
    if (!waitForAnswer()) return WOULD_BLOCK;
    held.set(stream.shared, place);
    return 0;
  };
  const waitForAnswer = (): boolean => {
    for (;;) {
      const seen = Atomics.load(signal, 0);
      const answer = receiveMessageOnPort(port);
      if (answer !== undefined) return answer.message === true;
      Atomics.wait(signal, 0, seen);
    }
  };
  const release = (shared: object) => {
    const place = held.get(shared);
    if (place === undefined) return;
    held.delete(shared);
    order({ order: 'release', ...place });
  };

  return {
    replaceImports: (module: () => PhpModule): ImportReplacements => ({
      js_flock:
        () =>
        (descriptor = 0, operation = 0) => {
          const stream = module().FS.getStream(descriptor);
          return stream ? lock(stream, operation) : 0;
        },
    }),
    /** A file that is closed for the last time is unlocked. */
    watchFiles(files: FileSystem): void {
      const operations = files.filesystems.NODEFS.stream_ops;
      const close = operations.close;
      operations.close = (stream) => {
        close(stream);
        if (stream.shared !== undefined && stream.shared.refcount === 0) release(stream.shared);
      };
    },
  };
}
