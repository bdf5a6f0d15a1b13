const EVERY_MILLISECONDS = 500;

/** Passes on the first value and then one every half second at most. */
export function paceProgress<Value>(progress: (value: Value) => void): (value: Value) => void {
  let last = -Infinity;
  return (value) => {
    const now = performance.now();
    if (now - last < EVERY_MILLISECONDS) return;
    last = now;
    progress(value);
  };
}
