import { describe, expect, it } from 'vitest';
import { judgeLook } from './judge-look.ts';

const DAY = 86_400_000;
const public90 = { notBefore: 0, notAfter: 90 * DAY, isLocal: false };

describe('judgeLook', () => {
  it.each([
    [public90, 60 * DAY, undefined],
    [public90, 67 * DAY, undefined],
    [public90, 68 * DAY, 'quarter'],
    [public90, 79 * DAY, 'eighth'],
    [public90, 90 * DAY, 'expired'],
    [{ ...public90, notAfter: 6.7 * DAY }, 4 * DAY, undefined],
    [{ ...public90, notAfter: 6.7 * DAY }, 5.1 * DAY, 'quarter'],
    [{ ...public90, notAfter: 6.7 * DAY }, 6 * DAY, 'eighth'],
    [{ ...public90, isLocal: true }, 89 * DAY, undefined],
    [{ ...public90, isLocal: true }, 91 * DAY, 'expired'],
  ])('of %o at %d is %s', (look, now, level) => expect(judgeLook(look, now)).toBe(level));
});
