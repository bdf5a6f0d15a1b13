import type { Log } from './log.ts';

/**
 * Runs a part as the whole of this process: `start` opens what it needs into the stack and resolves once the part is ready;
 * SIGTERM or SIGINT closes the stack in reverse order and ends the process. An unexpected error ends it with status 1, and the orchestrator
 * starts it again.
 */
export async function runPart(log: Log, start: (resources: AsyncDisposableStack) => Promise<void>): Promise<void> {
  const resources = new AsyncDisposableStack();
  const fail = (error: unknown) => {
    log.error('stopping after an unexpected error', { error });
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const stop = () => {
    setTimeout(() => process.exit(1), 8_000).unref();
    resources.disposeAsync().then(() => process.exit(0), fail);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await start(resources);
  log.info('ready', { pid: process.pid });
}
