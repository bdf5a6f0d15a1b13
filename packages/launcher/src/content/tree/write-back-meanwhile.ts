import { syncFileSystem } from './sync-file-system.ts';

const MILLISECONDS_BETWEEN_LOOKS = 50;
/** Less than this is written at the end as fast as before. */
const BYTES_WORTH_WRITING = 32 * 1024 * 1024;

/**
 * Has what is being written into a folder go to the disk while the writing goes on, so that little is left to wait for at its end.
 * `writtenBytes` tells how much there is so far. Whoever needs it to last still syncs at the end.
 */
export function writeBackMeanwhile(
  folder: string,
  writtenBytes: () => number,
  signal: AbortSignal,
): { /** Waits for what is on its way; rejects when it was not written. */ end(): Promise<void> } {
  let passedOn = 0;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const timer = setInterval(() => {
    const written = writtenBytes();
    if (isRunning || signal.aborted || written - passedOn < BYTES_WORTH_WRITING) return;
    passedOn = written;
    isRunning = true;
    running = syncFileSystem(folder, signal).finally(() => (isRunning = false));
    // Told by `end`.
    running.catch(() => {});
  }, MILLISECONDS_BETWEEN_LOOKS);
  return {
    async end() {
      clearInterval(timer);
      await running;
    },
  };
}
