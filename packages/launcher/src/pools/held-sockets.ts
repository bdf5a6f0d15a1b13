import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';

/** Beyond this nobody counts on: the exact number of sockets of a sandbox that holds a thousand does not matter, and reading must stay short. */
const MOST_BYTES = 64 * 1024;
const ownNetwork = readlinkSync('/proc/self/ns/net');

/**
 * How many unix sockets exist in the network namespace of a sandbox, seen through one of its processes. A connection that a program in it has made to
 * a service outside is two of them, because the kernel counts the service's end there, too. 0 where the sandbox has no network of its own or is gone.
 */
export function countHeldSockets(processId: number): number {
  try {
    if (readlinkSync(`/proc/${processId}/ns/net`) === ownNetwork) return 0;
    return countLines(`/proc/${processId}/net/unix`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EINVAL') return 0;
    throw error;
  }
}

/** Lines of a table of the kernel below its heading, as far as the first of its bytes tell. Read at once: a promise costs more than the reading. */
function countLines(path: string): number {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(8 * 1024);
    let lines = 0;
    for (let bytes = 0; bytes < MOST_BYTES;) {
      const count = readSync(file, buffer);
      if (count === 0) break;
      bytes += count;
      lines += buffer.subarray(0, count).filter((byte) => byte === 10).length;
    }
    return Math.max(lines - 1, 0);
  } finally {
    closeSync(file);
  }
}
