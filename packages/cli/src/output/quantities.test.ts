import { expect, it } from 'vitest';
import { formatBytes, formatDuration, formatMoment } from './quantities.ts';

it('writes bytes in the largest unit that fits', () => {
  expect([0, 1023, 1024, 1536, 200 * 1024 ** 2, 3 * 1024 ** 4].map((bytes) => formatBytes(bytes))).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '200 MiB',
    '3.0 TiB',
  ]);
});

it('writes durations in the largest unit', () => {
  expect([0, 59_000, 61_000, 7_300_000, 200_000_000].map((duration) => formatDuration(duration))).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '2 h',
    '2 d',
  ]);
});

it('writes a moment in the time zone of the person', () => {
  const moment = new Date(2026, 10, 24, 8, 5, 9);
  expect(formatMoment(moment.toISOString())).toBe('2026-11-24 08:05:09');
});
