import type { Log } from '@daspanel/platform/log.ts';

/** Warns of the same thing once a minute at most, however often it happens, and says how often it did. */
export type WarnSparsely = (key: string, message: string, details: Readonly<Record<string, unknown>>) => void;

const MILLISECONDS_OF_SILENCE = 60_000;
/** Whoever makes up ever other things does not fill the log, or the memory. */
const MOST_KEYS = 1_000;

/** `clock`: milliseconds that only grow. */
export function warnSparsely(log: Pick<Log, 'warn'>, clock: () => number): WarnSparsely {
  const last = new Map<string, { readonly at: number; silenced: number }>();
  return (key, message, details) => {
    const former = last.get(key);
    if (former === undefined && last.size >= MOST_KEYS) {
      const [oldest] = last;
      if (oldest === undefined || clock() - oldest[1].at < MILLISECONDS_OF_SILENCE) return;
      last.delete(oldest[0]);
    }
    if (former !== undefined && clock() - former.at < MILLISECONDS_OF_SILENCE) {
      former.silenced += 1;
      return;
    }
    // The oldest is always the first.
    last.delete(key);
    last.set(key, { at: clock(), silenced: 0 });
    log.warn(message, former === undefined || former.silenced === 0 ? details : { ...details, timesSince: former.silenced });
  };
}
