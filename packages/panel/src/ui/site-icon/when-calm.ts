/** Milliseconds without another wish. */
const CALM = 150;

const waiting = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Runs what is wanted once nothing else has been wanted for a moment: rows that a scroll passes by take their wish back before. Returns how. */
export function whenCalm(run: () => void): () => void {
  waiting.add(run);
  clearTimeout(timer);
  timer = setTimeout(runAll, CALM);
  return () => void waiting.delete(run);
}

function runAll(): void {
  const all = [...waiting];
  waiting.clear();
  for (const run of all) run();
}
