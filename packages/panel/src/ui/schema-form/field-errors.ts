import { ProblemAnswer } from '@daspanel/contract/client.ts';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import { sayFieldProblem, sayProblem } from '../say-problem.tsx';

/** What is wrong with a form: sentences by the path of their field (`version.name`), and one for all of it. */
export interface FormErrors {
  readonly fields: Readonly<Record<string, ReactNode>>;
  readonly sentence: ReactNode;
}

export const noErrors: FormErrors = { fields: {}, sentence: undefined };

/** What the schema says of the values, each at its field; of fields that the form does not show, as a sentence. */
export function errorsOfSchema(error: z.ZodError, shown: ReadonlySet<string>): FormErrors {
  return place(
    error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
    shown,
    undefined,
  );
}

/** What the server said: `fields[].field` is a JSON pointer (RFC 6901) into the body. */
export function errorsOfAnswer(error: unknown, shown: ReadonlySet<string>): FormErrors {
  if (!(error instanceof ProblemAnswer)) return { fields: {}, sentence: sayProblem(error) };
  const told = (error.problem.fields ?? [])
    .filter((field) => field.in === 'body')
    .map(({ field, message }) => ({ path: parsePointer(field), message }));
  return place(told, shown, sayProblem(error));
}

function place(
  told: readonly { readonly path: string; readonly message: string }[],
  shown: ReadonlySet<string>,
  sentence: ReactNode,
): FormErrors {
  const fields: Record<string, ReactNode> = {};
  const rest: string[] = [];
  for (const { path, message } of told) {
    const field = [...shown].find((one) => path === one || path.startsWith(`${one}.`));
    if (field === undefined) rest.push(path === '' ? message : `${path}: ${message}`);
    else fields[field] ??= sayFieldProblem(message);
  }
  if (Object.keys(fields).length > 0 && rest.length === 0) return { fields, sentence: undefined };
  return { fields, sentence: sentence ?? (rest.length === 0 ? undefined : rest.join('; ')) };
}

function parsePointer(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}
