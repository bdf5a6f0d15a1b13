import { events, type Event } from '@daspanel/contract/events.ts';
import type { Query } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { client } from './client.ts';
import { followEvents } from './follow-events.ts';
import { nounsOf } from './nouns-of-event.ts';
import { isKeptByPage, queryClient } from './query-client.ts';

/** Events that come together make one turn of questions. */
const TOGETHER = 150;

let isLive = true;
const liveListeners = new Set<() => void>();
const eventListeners = new Set<(event: Event) => void>();
const resetListeners = new Set<() => void>();

/** Follows the events with the one connection of the panel, and has what they concern read again. Returns how to stop. */
export function startLive(): () => void {
  const ended = new AbortController();
  const old = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = () => {
    timer = undefined;
    const nouns = new Set(old);
    old.clear();
    void queryClient.invalidateQueries({ predicate: (query) => nouns.has(String(query.queryKey[0])) && !isKeptByPage(query) });
  };
  void followEvents({
    open: (lastEventId, signal) => client.open(events.follow, { signal, ...(lastEventId === undefined ? {} : { lastEventId }) }),
    onEvent: (event) => {
      for (const noun of nounsOf(event.type)) old.add(noun);
      timer ??= setTimeout(refresh, TOGETHER);
      for (const listener of eventListeners) listener(event);
    },
    onReset: () => {
      void queryClient.invalidateQueries({ predicate: (query) => !isKeptByPage(query) });
      for (const listener of resetListeners) listener();
    },
    onLive: publishLive,
    wait,
    signal: ended.signal,
  });
  return () => {
    ended.abort();
    clearTimeout(timer);
  };
}

/** False while nothing comes from the server; what is shown may be old then. */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    (listener) => {
      liveListeners.add(listener);
      return () => void liveListeners.delete(listener);
    },
    () => isLive,
  );
}

/** Calls `onEvent` for each event, for pages that keep up to date by themselves; `onReset` when some were missed. Answers are read again without it. */
export function useLive(onEvent: (event: Event) => void, onReset: () => void = () => {}): void {
  const heard = useEffectEvent(onEvent);
  const missed = useEffectEvent(onReset);
  useEffect(() => {
    const hear = (event: Event) => heard(event);
    const miss = () => missed();
    eventListeners.add(hear);
    resetListeners.add(miss);
    return () => {
      eventListeners.delete(hear);
      resetListeners.delete(miss);
    };
  }, []);
}

function publishLive(next: boolean): void {
  if (next && !isLive) readFailedAgain();
  isLive = next;
  for (const listener of liveListeners) listener();
}

/** What could not be read while nothing came from the server. */
function readFailedAgain(): void {
  const hasFailed = ({ state }: Query) => state.isInvalidated || state.status === 'error';
  void queryClient.invalidateQueries({ predicate: (query) => hasFailed(query) && !isKeptByPage(query) });
}

/** Ends at once when the browser is online again. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => {
    clearTimeout(timer);
    removeEventListener('online', end);
    resolve();
  };
  const timer = setTimeout(end, milliseconds);
  addEventListener('online', end, { once: true });
  signal.addEventListener('abort', end, { once: true });
  return promise;
}
