/**
 * Gathers entries while an earlier group is on its way to disk, so that many share one fsync. `commit` gets one group at a time and gives one
 * outcome for each entry, undefined for success; what it throws is the outcome of the whole group.
 */
export function createGroupCommit<Entry>(commit: (group: readonly Entry[]) => Promise<readonly unknown[]>) {
  let waiting: { readonly entry: Entry; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  let running: Promise<void> | undefined;
  const run = async () => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        const outcomes = await commit(group.map(({ entry }) => entry));
        for (const [position, { resolve, reject }] of group.entries()) {
          if (outcomes[position] === undefined) resolve();
          else reject(outcomes[position]);
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    running = undefined;
  };
  return {
    add(entry: Entry): Promise<void> {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.push({ entry, resolve, reject });
      running ??= run();
      return promise;
    },
    /** Resolves when nothing is on its way. */
    settled: async (): Promise<void> => {
      await running;
    },
  };
}
