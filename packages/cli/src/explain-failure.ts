import { exitCodes, Failure, type ExitCode } from './failure.ts';

/** What went wrong, for standard error, and the exit code that goes with it. */
export async function explainFailure(error: unknown): Promise<{ readonly text: string; readonly exitCode: ExitCode }> {
  if (error instanceof Failure) return { text: error.message, exitCode: error.exitCode };
  const { ProblemAnswer } = await import('@daspanel/contract');
  if (error instanceof ProblemAnswer) {
    const { formatProblem } = await import('./output/problem-text.ts');
    const text = formatProblem(error.problem);
    const hint = error.problem.code === 'unauthenticated' ? '\n  Sign in with daspanel login, or give a token in DASPANEL_TOKEN.' : '';
    return { text: text + hint, exitCode: exitCodes.failed };
  }
  if (error instanceof Error && error.name === 'ZodError') {
    return {
      text: 'The API answered in a form that this command line does not know: are both of the same version?',
      exitCode: exitCodes.failed,
    };
  }
  return { text: error instanceof Error ? error.message : String(error), exitCode: exitCodes.failed };
}
