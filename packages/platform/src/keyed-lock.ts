/**
 * Runs work that shares a key one after the other, in the order of asking, and all other work side by side. Resolves or rejects as the work does; what failed holds up nothing
 * behind it.
 */
export type KeyedLock = <Result>(keys: string | readonly string[], work: () => Promise<Result>) => Promise<Result>;

export function createKeyedLock(): KeyedLock {
  const last = new Map<string, Promise<void>>();
  return (given, work) => {
    const keys = typeof given === 'string' ? [given] : given;
    // All keys are taken at once, so that nobody waits for somebody who waits for him.
    const own = Promise.all(keys.map((key) => last.get(key) ?? Promise.resolve())).then(work);
    const ended = own.then(
      () => {},
      () => {},
    );
    for (const key of keys) last.set(key, ended);
    void ended.then(() => {
      for (const key of keys) if (last.get(key) === ended) last.delete(key);
    });
    return own;
  };
}
