import type { MetricsRange } from '@daspanel/contract';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The lengths of steps that are kept, in minutes, and for how many seconds. */
export const LEVELS = [
  { level: 1, kept: 3 * HOUR },
  { level: 10, kept: 2 * DAY },
  { level: 60, kept: 8 * DAY },
  { level: 1440, kept: 400 * DAY },
] as const;

const RANGES: Readonly<Record<MetricsRange, { readonly level: number; readonly count: number }>> = {
  hour: { level: 1, count: 60 },
  day: { level: 10, count: 144 },
  week: { level: 60, count: 168 },
  month: { level: 1440, count: 30 },
  year: { level: 1440, count: 365 },
};

/** The steps of a range that ends with the one that `now` (milliseconds since 1970) is in. Times are the beginnings of steps, in seconds since 1970. */
export function stepsOf(
  range: MetricsRange,
  now: number,
): { readonly level: number; readonly step: number; readonly times: readonly number[] } {
  const { level, count } = RANGES[range];
  const step = level * MINUTE;
  const last = beginningOf(Math.floor(now / 1000), level);
  return { level, step, times: Array.from({ length: count }, (_, index) => last - (count - 1 - index) * step) };
}

/** Beginning of the step of this level that `seconds` is in. */
export function beginningOf(seconds: number, level: number): number {
  return Math.floor(seconds / (level * MINUTE)) * level * MINUTE;
}
