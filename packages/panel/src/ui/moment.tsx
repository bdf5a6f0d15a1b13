import { useSyncExternalStore } from 'react';
import { useLanguage } from '../texts/use-language.ts';
import { formatOf } from './format-of.ts';

const STEPS = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago (or ahead) a timestamp of the API is, with the exact moment in its tooltip. `absolute`: the moment itself. */
export function Moment({ at, absolute }: { readonly at: string; readonly absolute?: true }) {
  const language = useLanguage();
  const now = useMinute();
  const exact = showMoment(at, language);
  return (
    <time dateTime={at} title={exact}>
      {absolute === true ? exact : showDistance(Date.parse(at) - now, language)}
    </time>
  );
}

export function showMoment(at: string, language: string): string {
  return formatOf(language).moment.format(new Date(at));
}

/** `milliseconds` is negative for what is past. */
export function showDistance(milliseconds: number, language: string): string {
  const format = formatOf(language).distance;
  for (const [unit, length] of STEPS) {
    if (Math.abs(milliseconds) >= length) return format.format(Math.trunc(milliseconds / length), unit);
  }
  return format.format(0, 'second');
}

/** One clock for all moments on the screen. */
let minute = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  minute = Date.now();
  for (const listener of listeners) listener();
}, 30_000);

function useMinute(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => minute,
  );
}
