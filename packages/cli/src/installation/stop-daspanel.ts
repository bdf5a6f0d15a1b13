import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { findOrchestrator, isAlive } from '../machine/orchestrator-lock.ts';
import type { Session } from '../session.ts';

const PATIENCE_MILLISECONDS = 90_000;

export async function stopDaspanel({ output, wishes, signal }: Session): Promise<void> {
  const running = findOrchestrator(wishes.data);
  if (running === undefined) return output.note(`Daspanel does not run in ${wishes.data}.`);
  try {
    process.kill(running.pid, 'SIGTERM');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EPERM')
      throw new Failure(`Process ${running.pid} belongs to another user: stop it as the user that started it, or as root.`);
    if (code !== 'ESRCH') throw error;
  }
  const until = Date.now() + PATIENCE_MILLISECONDS;
  while (isAlive(running)) {
    if (Date.now() > until) {
      throw new Failure(
        `Process ${running.pid} still runs: ${wishes.data}/logs says what it waits for. It ends by itself, or with SIGKILL.`,
      );
    }
    output.progress('stopping');
    await wait(100, undefined, { signal });
  }
  output.progress('');
  output.line(`Daspanel in ${wishes.data} is stopped.`);
}
