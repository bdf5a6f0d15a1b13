import type { Scope } from '@daspanel/contract/scopes.ts';
import { sessions, type CurrentSession } from '@daspanel/contract/sessions.ts';
import { answerQuery, useAnswer } from './use-answer.ts';

/** Who is signed in; the shell reads it before it shows anything. */
export const sessionQuery = answerQuery(sessions.current);

/** Who is signed in, and what he may do. */
export function useSession(): CurrentSession {
  return useAnswer(sessions.current).body;
}

/** Whether the person may do what `scope` stands for. What he may not is not shown. */
export function useMay(scope: Scope): boolean {
  return useSession().scopes.includes(scope);
}
