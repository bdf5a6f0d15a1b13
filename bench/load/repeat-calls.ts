export interface Timed {
  /** Of all calls together. */
  readonly seconds: number;
  readonly milliseconds: readonly number[];
}

/** Makes calls, `together` of them at the same time, as long as `goesOn` says so of the number of the next, and times each. */
export async function repeatCalls(
  together: number,
  goesOn: (index: number) => boolean,
  call: (index: number) => Promise<void>,
): Promise<Timed> {
  const milliseconds: number[] = [];
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: together }, async () => {
      while (goesOn(next)) {
        const index = next++;
        const asked = performance.now();
        await call(index);
        milliseconds.push(performance.now() - asked);
      }
    }),
  );
  return { seconds: (performance.now() - began) / 1_000, milliseconds };
}
