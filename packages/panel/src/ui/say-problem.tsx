import { ProblemAnswer } from '@daspanel/contract/client.ts';
import type { ReactNode } from 'react';
import { wordsOfField, wordsOfProblem } from '../texts/index.ts';

/**
 * What a person is told of something that went wrong, to be shown as it is: the server’s sentence, which is English; in another language what kind of problem it
 * is, and the server’s sentence below it. What the panel itself has to say is in the person’s language already.
 */
export function sayProblem(error: unknown): ReactNode {
  if (!(error instanceof ProblemAnswer)) return error instanceof Error ? error.message : String(error);
  const { code, detail } = error.problem;
  const words = wordsOfProblem(code);
  if (words === undefined) return detail;
  return (
    <>
      {words} <small lang="en">{detail}</small>
    </>
  );
}

/** What is wrong with a field: in the person’s language where it has words for that. */
export function sayFieldProblem(message: string): ReactNode {
  const { words, isEnglish } = wordsOfField(message);
  return isEnglish ? <span lang="en">{words}</span> : words;
}
