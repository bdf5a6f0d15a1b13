import { Problem } from '../../problem.ts';

const MOST = 200;
const MOST_OF_ONE = 20;

/** Counts streams that are open, and refuses more than a few of one reader and some hundred of all. */
export function openStreamCount() {
  const open = new Map<string, number>();
  let total = 0;
  return {
    /** Gives what is to be called when the stream ends. Throws `too-many-requests`. */
    open(actor: string): () => void {
      const own = open.get(actor) ?? 0;
      if (own >= MOST_OF_ONE || total >= MOST)
        throw new Problem('too-many-requests', 'close another log that is being followed first', { headers: { 'retry-after': '10' } });
      open.set(actor, own + 1);
      total += 1;
      return () => {
        total -= 1;
        const left = (open.get(actor) ?? 1) - 1;
        if (left === 0) open.delete(actor);
        else open.set(actor, left);
      };
    },
  };
}
