/** Runs works with the same key one after the other, and works with different keys side by side. */
export function createKeyedLock(): <Result>(key: string, work: () => Promise<Result>) => Promise<Result> {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const own = before.then(work, work);
    const tail = own.catch(() => {});
    tails.set(key, tail);
    try {
      return await own;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}
