import { useSyncExternalStore } from 'react';
import type { AnswerTime } from './fetch-transport.ts';

const KEPT = 20;
let times: readonly AnswerTime[] = [];
const listeners = new Set<() => void>();

export function noteAnswerTime(time: AnswerTime): void {
  times = [time, ...times].slice(0, KEPT);
  for (const listener of listeners) listener();
}

/** The last answers, newest first. */
export function useAnswerTimes(): readonly AnswerTime[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => times,
  );
}
