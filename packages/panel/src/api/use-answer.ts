import type { Answer, RequestOf } from '@daspanel/contract/client.ts';
import type { Endpoint } from '@daspanel/contract/endpoint.ts';
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { client } from './client.ts';

type Given<E extends Endpoint> = Record<never, never> extends RequestOf<E> ? [request?: RequestOf<E>] : [request: RequestOf<E>];

/** The key under which the answer to a request is kept: events make those of a noun stale by its first part. */
export function answerKey(endpoint: Endpoint, request: unknown = {}): readonly unknown[] {
  return [endpoint.id.split('.')[0], endpoint.id, request];
}

/** What TanStack Query needs to read an endpoint. The data is the whole answer, with its ETag. */
export function answerQuery<E extends Endpoint>(endpoint: E, ...given: Given<E>) {
  return queryOptions({
    queryKey: answerKey(endpoint, given[0]),
    queryFn: async ({ signal }): Promise<Answer<E>> => await client.call(endpoint, ...withSignal(given, signal)),
  });
}

/** The answer to a request, kept fresh by events. Suspends until it is there and throws what went wrong: the frame of the page shows both. */
export function useAnswer<E extends Endpoint>(endpoint: E, ...given: Given<E>): Answer<E> {
  return useSuspenseQuery(answerQuery(endpoint, ...given)).data;
}

/** The same where the page goes on without it. */
export function useLateAnswer<E extends Endpoint>(isWanted: boolean, endpoint: E, ...given: Given<E>): Answer<E> | undefined {
  return useQuery({ ...answerQuery(endpoint, ...given), enabled: isWanted }).data;
}

function withSignal<E extends Endpoint>([request]: Given<E>, signal: AbortSignal): Given<E> {
  return [{ ...request, signal }] as unknown as Given<E>;
}
