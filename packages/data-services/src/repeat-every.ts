import { setTimeout as wait } from 'node:timers/promises';

/**
 * Runs a task again and again with a pause between the runs, until it is disposed of, which waits for the run that is under way. The task sees an aborted
 * signal then. Whatever it throws goes to `onError`.
 */
export function repeatEvery(
  pauseMilliseconds: number,
  task: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): AsyncDisposable {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async () => {
    while (!signal.aborted) {
      await wait(pauseMilliseconds, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      await task(signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
    }
  };
  const finished = loop();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await finished;
    },
  };
}
