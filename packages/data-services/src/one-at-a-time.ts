/** Runs tasks with the same name one after the other, those with different names side by side. */
export interface OneAtATime {
  run<Result>(name: string, task: () => Promise<Result>): Promise<Result>;
}

export function oneAtATime(): OneAtATime {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(name, task) {
      const mine = (last.get(name) ?? Promise.resolve()).then(task, task);
      const settled = mine
        .catch(() => {})
        .then(() => {
          if (last.get(name) === settled) last.delete(name);
        });
      last.set(name, settled);
      return mine;
    },
  };
}
