/**
 * Runs of the same work never overlap: a call during a run has it run once more. The promise resolves when no run is left, and rejects with what
 * `work` throws.
 */
export function createOneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const run = async () => {
    // So that `running` is set before it can be unset.
    await Promise.resolve();
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      running = undefined;
    }
  };
  return () => {
    again = true;
    running ??= run();
    return running;
  };
}
