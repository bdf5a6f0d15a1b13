import { ProblemAnswer, type Answer, type Endpoint, type RequestOf } from '@daspanel/contract';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from './client.ts';
import { reportError } from './query-client.ts';

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
    mutationFn: (request) => client.call<E>(endpoint, ...([request] as unknown as RestOf<E>)),
    onSuccess: async (answer) => {
      options.onDone?.(answer);
      await queries.invalidateQueries({ queryKey: [endpoint.id.split('.')[0]] });
    },
    onError: (error) => {
      reportError(error);
      options.onError?.(error);
      if (options.showsErrors !== true) notifications.show({ color: 'red', message: sentenceOf(error) });
    },
  });
}

type RestOf<E extends Endpoint> = Parameters<typeof client.call<E>> extends [E, ...infer Rest] ? Rest : never;

/** What a person is told: the server’s sentence, or why it could not be asked. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ProblemAnswer) return error.problem.detail;
  return error instanceof Error ? error.message : String(error);
}
