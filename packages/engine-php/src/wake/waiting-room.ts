import type { PoolId } from '@daspanel/formats/identifiers.ts';

/** Counts requests that wait for a pool, so that a pool that does not wake cannot pile them up. */
export interface WaitingRoom {
  /** Gives what to dispose of when the wait is over, or undefined when the room is full. */
  enter(pool: PoolId): Disposable | undefined;
}

export function createWaitingRoom(most: { readonly perPool: number; readonly inAll: number }): WaitingRoom {
  const waiting = new Map<PoolId, number>();
  let all = 0;
  return {
    enter(pool) {
      const here = waiting.get(pool) ?? 0;
      if (here >= most.perPool || all >= most.inAll) return undefined;
      waiting.set(pool, here + 1);
      all += 1;
      return {
        [Symbol.dispose]() {
          all -= 1;
          const left = (waiting.get(pool) ?? 1) - 1;
          if (left === 0) waiting.delete(pool);
          else waiting.set(pool, left);
        },
      };
    },
  };
}
