import { ProblemAnswer } from '@daspanel/contract/client.ts';
import { QueryCache, QueryClient, type Query } from '@tanstack/react-query';

/** Events say when something has changed, so that answers stay fresh until one comes. */
const FRESH_FOR = 5 * 60_000;

const listeners = new Set<(problem: ProblemAnswer) => void>();

/** Calls `listener` when an answer says that nobody is signed in, or only half. Returns how to stop. */
export function onSignInNeeded(listener: (problem: ProblemAnswer) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Tells the shell, where `error` says that the person must sign in. */
export function reportError(error: unknown): void {
  if (!(error instanceof ProblemAnswer)) return;
  if (error.problem.status !== 401) return;
  for (const listener of listeners) listener(error);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: reportError }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_FOR,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && !(error instanceof ProblemAnswer && error.problem.status < 500),
    },
  },
});

/** True for answers that their page keeps up to date by itself, row by row (`meta: { keptByPage: true }`). */
export function isKeptByPage(query: Query): boolean {
  return query.meta?.['keptByPage'] === true;
}
