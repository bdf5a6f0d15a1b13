import type { Answer, RequestOf } from '@daspanel/contract/client.ts';
import type { Endpoint } from '@daspanel/contract/endpoint.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { send } from './client.ts';
import { isKeptByPage, reportError } from './query-client.ts';
import { sayProblem } from '../ui/say-problem.tsx';
import { tell } from './tell.ts';

/**
 * Sends an endpoint that changes something. Answers of the same noun are read again after it. What goes wrong is shown as a sentence, unless the caller
 * shows it at the fields (`showsErrors`).
 */
export function useChange<E extends Endpoint>(
  endpoint: E,
  options: { readonly onDone?: (answer: Answer<E>) => void; readonly onError?: (error: Error) => void; readonly showsErrors?: true } = {},
) {
  const queries = useQueryClient();
  return useMutation<Answer<E>, Error, RequestOf<E>>({
    mutationFn: (request) => send(endpoint, request),
    onSuccess: async (answer) => {
      options.onDone?.(answer);
      await queries.invalidateQueries({ queryKey: [endpoint.id.split('.')[0]], predicate: (query) => !isKeptByPage(query) });
    },
    onError: (error) => {
      reportError(error);
      options.onError?.(error);
      if (options.showsErrors !== true) void tell(sayProblem(error), { isBad: true });
    },
  });
}
