import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const holder = z.strictObject({ pid: z.int(), startTime: z.string() });

/**
 * Takes the lock file that says which process writes the state: its pid and the time it was started, which tells it from a later process with the same
 * pid. Throws when that process lives. (SQLite's own exclusive lock, which the kernel releases, stands behind it.)
 */
export function lockState(path: string): Disposable {
  const own = JSON.stringify({ pid: process.pid, startTime: readStartTime(process.pid) });
  const finished = `${path}.${process.pid}`;
  writeFileSync(finished, own, { mode: 0o600 });
  try {
    removeStaleLock(path);
    linkSync(finished, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw new Error(`another process has just taken ${path}`);
    throw error;
  } finally {
    rmSync(finished, { force: true });
  }
  return {
    [Symbol.dispose]() {
      rmSync(path, { force: true });
    },
  };
}

function removeStaleLock(path: string): void {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return;
  }
  const found = holder.safeParse(parseOrUndefined(text)).data;
  if (found !== undefined && found.pid !== process.pid && readStartTime(found.pid) === found.startTime) {
    throw new Error(`the state is being written by process ${found.pid} (${path}): stop it first`);
  }
  rmSync(path, { force: true });
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Field 22 of proc(5) `/proc/<pid>/stat`: clock ticks since boot; empty when there is no such process. */
function readStartTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
