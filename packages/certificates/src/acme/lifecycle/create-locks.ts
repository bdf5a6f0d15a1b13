/** Does one thing after the other for the same id. Resolves or rejects as `change` does. */
export type Exclusively = <Result>(id: string, change: () => Promise<Result>) => Promise<Result>;

export function createLocks(): Exclusively {
  const last = new Map<string, Promise<unknown>>();
  return (id, change) => {
    const before = last.get(id) ?? Promise.resolve();
    const mine = before.then(change, change);
    const settled = mine.catch(() => {});
    last.set(id, settled);
    void settled.then(() => {
      if (last.get(id) === settled) last.delete(id);
    });
    return mine;
  };
}
