/**
 * One costly commit for all who wait for it: whoever asks while one is running is served by the next, which begins after it. Rejects for everybody who
 * waited for a commit that failed.
 */
export function groupCommit(commit: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const begin = (): Promise<void> => {
    const mine = commit().finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  };
  return () => {
    if (running === undefined) return begin();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
