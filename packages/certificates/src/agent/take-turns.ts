/** Lets work on the same things happen one after the other, and work on different things at the same time. */
export function createTurns(): <Result>(keys: readonly string[], work: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return (keys, work) => {
    const before = keys.map((key) => last.get(key) ?? Promise.resolve());
    // All keys are taken at once, so that nobody waits for somebody who waits for him.
    const mine = Promise.all(before).then(work);
    const ended = mine.catch(() => {});
    for (const key of keys) last.set(key, ended);
    void ended.then(() => {
      for (const key of keys) if (last.get(key) === ended) last.delete(key);
    });
    return mine;
  };
}
