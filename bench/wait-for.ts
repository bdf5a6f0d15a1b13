import { setTimeout as wait } from 'node:timers/promises';

/** Asks until the answer is true. Throws after the given time, naming what did not come. */
export async function waitFor(what: string, milliseconds: number, isSo: () => Promise<boolean>, every = 25): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await wait(every);
  }
}
