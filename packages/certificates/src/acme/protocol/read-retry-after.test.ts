import { describe, expect, it } from 'vitest';
import { readRetryAfter } from './read-retry-after.ts';

const now = Date.UTC(2026, 10, 25, 12, 0, 0);

describe('Retry-After', () => {
  it.each([
    ['0', now],
    [' 120 ', now + 120_000],
    ['31536000', now + 31_536_000_000],
    ['Wed, 25 Nov 2026 12:05:00 GMT', now + 300_000],
    ['Wednesday, 25-Nov-26 12:05:00 GMT', now + 300_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
    [undefined, null],
    ['', null],
    ['-5', null],
    ['1.5', null],
    ['1e9', null],
    ['soon', null],
    ['9'.repeat(400), null],
    ['Wed, 99 Nov 2026 12:05:00 GMT', null],
  ])('%j', (header, moment) => {
    expect(readRetryAfter(header, now)).toBe(moment);
  });
});
