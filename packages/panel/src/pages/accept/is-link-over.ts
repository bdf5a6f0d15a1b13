import { ProblemAnswer } from '@daspanel/contract/client.ts';

/** Whether an answer says that a link was used, taken back, or is too old. */
export function isLinkOver(error: unknown): boolean {
  return error instanceof ProblemAnswer && error.problem.code === 'link-over';
}
