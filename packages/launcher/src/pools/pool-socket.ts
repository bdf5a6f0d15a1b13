import { once } from 'node:events';
import { lstatSync, rmSync } from 'node:fs';
import { chmod, lchown, lstat, rename, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { groups, identities } from '@daspanel/platform/identities.ts';

const MILLISECONDS_BETWEEN_LOOKS = 3;

/**
 * Waits until a pool has made its socket `made`, takes it out of the folder that the pool sees, and puts it at `published` once it accepts. From
 * then on nothing that runs in the pool can reach it: the path is gone from its view. Rejects with the signal's reason. Gives what takes this
 * very socket away again.
 */
export async function publishSocket(
  { made, published, separateUsers }: { readonly made: string; readonly published: string; readonly separateUsers: boolean },
  signal: AbortSignal,
): Promise<() => void> {
  const staging = join(dirname(published), `.${Math.trunc(performance.now() * 1000)}.sock`);
  await untilDone(() => takeSocket(made, staging), signal);
  try {
    if (separateUsers) await lchown(staging, identities.root, groups.poolClients);
    await chmod(staging, 0o660);
    await untilDone(() => accepts(staging), signal);
    const { ino } = await lstat(staging);
    await rename(staging, published);
    return () => removeSocket(published, ino);
  } catch (error) {
    await rm(staging, { force: true });
    throw error;
  }
}

/** Leaves a successor's socket of the same name alone. */
function removeSocket(path: string, inode: number): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.ino === inode) rmSync(path, { force: true });
}

/** Moves the socket into a folder of root's first and looks at it there, where nobody can put another file in its place. */
async function takeSocket(made: string, staging: string): Promise<boolean> {
  try {
    await rename(made, staging);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  if ((await lstat(staging)).isSocket()) return true;
  await rm(staging, { force: true });
  throw new Error('the pool made something that is not a socket');
}

/** Tells whether somebody listens on a unix socket. Rejects when there is no socket. */
export async function accepts(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return false;
    throw error;
  } finally {
    socket.destroy();
  }
}

async function untilDone(attempt: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await attempt())) await wait(MILLISECONDS_BETWEEN_LOOKS, undefined, { signal });
}
