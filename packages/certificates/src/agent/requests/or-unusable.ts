import { RequestError } from '@daspanel/platform/json-socket.ts';
import { PairProblem } from '../pair/pair-problem.ts';

/** Tells whoever asked what is wrong with a pair. */
export function orUnusable<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (error instanceof PairProblem) throw new RequestError('unusable', error.message, { cause: error });
    throw error;
  }
}
