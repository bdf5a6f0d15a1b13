import type { Answer, RequestOf } from '@daspanel/contract/client.ts';
import type { Endpoint } from '@daspanel/contract/endpoint.ts';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { send } from './client.ts';
import { answerKey } from './use-answer.ts';

export type ListPage<Item> = { readonly items: readonly Item[]; readonly next: string | null };
export type ItemOf<E extends Endpoint> = Answer<E>['body'] extends { items: (infer Item)[] } ? Item : never;

export interface List<Item> {
  readonly items: readonly Item[];
  readonly isLoading: boolean;
  /** Another query is shown until this one is answered. */
  readonly isOfFormerQuery: boolean;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
}

/**
 * The items of a list with cursors; `loadMore` reads the following page. `keptByPage`: events do not have it read again, because the page puts what has changed
 * into its place by itself. `again`: read again after so many milliseconds while the page is in sight, where no event tells of what is new.
 */
export function useList<E extends Endpoint>(
  endpoint: E,
  request: RequestOf<E>,
  options: { readonly keptByPage?: true; readonly again?: number } = {},
): List<ItemOf<E>> {
  const query = useInfiniteQuery({
    queryKey: answerKey(endpoint, request),
    queryFn: async ({ pageParam, signal }) => {
      const asked = request as { readonly query?: Readonly<Record<string, unknown>> };
      const paged = { ...asked, query: { ...asked.query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal };
      const answer = await send(endpoint, paged as unknown as RequestOf<E>);
      return answer.body as ListPage<ItemOf<E>>;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    ...(options.again === undefined ? {} : { refetchInterval: options.again }),
    ...(options.keptByPage === true ? { meta: { keptByPage: true } } : {}),
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return {
    items,
    isLoading: query.isPending,
    isOfFormerQuery: query.isPlaceholderData,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void (query.isFetching ? undefined : query.fetchNextPage()),
  };
}
