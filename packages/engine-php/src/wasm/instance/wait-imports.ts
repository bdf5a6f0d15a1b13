import type { ImportReplacements } from './confine-imports.ts';

const nothing = new Int32Array(new SharedArrayBuffer(4));

/** Stops this thread, not the process. */
export function sleepThread(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(nothing, 0, 0, milliseconds);
}

/** So many questions for the time within a millisecond only come from a loop that waits for it. */
const QUESTIONS_OF_A_LOOP = 300;

/** Replaces the clock: usleep() of the older builds asks it until the time has come, which would keep a processor busy. */
export function patientClock(): ImportReplacements {
  let questions = 0;
  let since = 0;
  return {
    emscripten_get_now: () => () => {
      const now = performance.now();
      if (now - since >= 1) {
        since = now;
        questions = 0;
      }
      questions += 1;
      if (questions > QUESTIONS_OF_A_LOOP) sleepThread(1);
      return now;
    },
  };
}
