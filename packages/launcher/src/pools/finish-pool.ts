import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxProcess } from '../sandbox/start-sandbox.ts';
import { countConnections } from './open-connections.ts';

const MILLISECONDS_BETWEEN_COUNTS = 25;
/** A program without requests is given this long to end by itself. */
const MILLISECONDS_TO_END = 2000;

/**
 * Ends a pool whose socket is hidden already, without losing a request, within `graceSeconds` and a little.
 *
 * A program that is asked to end takes no connection that still waits in its queue, so the request in it would be lost. The queue cannot
 * grow once the socket is hidden; when it is empty and nothing is being answered, the program can go.
 */
export async function finishPool(
  sandbox: SandboxProcess,
  end: { readonly socket: string; readonly program: number | undefined; readonly signal: NodeJS.Signals; readonly graceSeconds: number },
): Promise<void> {
  let over = false;
  const ended = sandbox.ended.then(() => {
    over = true;
  });
  const deadline = performance.now() + end.graceSeconds * 1000;
  while (!over && performance.now() < deadline && (await countConnections(end.socket)) > 0) await wait(MILLISECONDS_BETWEEN_COUNTS);
  if (!over && end.program !== undefined) signalProcess(end.program, end.signal);
  const remaining = Math.max(deadline - performance.now(), MILLISECONDS_TO_END);
  await Promise.race([ended, wait(remaining, undefined, { ref: false })]);
  sandbox.kill();
  await ended;
}

function signalProcess(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
