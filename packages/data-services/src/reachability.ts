import type { Log } from '@daspanel/platform/log.ts';

/** Writes to the log when a server stops answering and when it answers again, once each. */
export interface Reachability {
  answered(): void;
  lost(error: unknown): void;
}

export function createReachability(server: string, log: Log): Reachability {
  let isReachable = true;
  return {
    answered() {
      if (!isReachable) log.info(`${server} answers again`);
      isReachable = true;
    },
    lost(error) {
      if (isReachable) log.warn(`${server} does not answer`, { error });
      isReachable = false;
    },
  };
}
