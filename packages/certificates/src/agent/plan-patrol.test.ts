import { describe, expect, it } from 'vitest';
import { DAY, LEAF_LIFETIME } from './lifetimes.ts';
import { decideFate, nextInRound, renewalTime, type SeenFile } from './plan-patrol.ts';

const local: SeenFile = {
  file: 'shop.example',
  mark: { source: 'local', expires: LEAF_LIFETIME, root: 'one' },
  isEntitled: true,
  wish: undefined,
  root: { id: 'one', end: 1_000 * DAY },
};
const automatic = {
  ...local,
  mark: { source: 'automatic', id: 'installation' },
  wish: { id: 'installation', choice: 'automatic' },
} as const;

describe('decideFate', () => {
  it('renews when two thirds of the lifetime are over, or a little earlier', () => {
    expect(decideFate(local, 3.4 * DAY)).toBe('keep');
    expect(decideFate(local, 4.7 * DAY)).toBe('renew');
    expect(decideFate(local, 400 * DAY)).toBe('renew');
  });
  it('renews nothing that would end no later, because the authority ends', () =>
    expect(decideFate({ ...local, root: { id: 'one', end: LEAF_LIFETIME } }, 6 * DAY)).toBe('keep'));
  it('looks closely at what no route needs, what has no first line, and what should be an uploaded one', () => {
    expect(decideFate({ ...local, isEntitled: false }, DAY)).toBe('correct');
    expect(decideFate({ ...local, mark: { source: 'none' } }, DAY)).toBe('correct');
    expect(decideFate({ ...local, mark: undefined }, DAY)).toBe('correct');
    expect(decideFate({ ...local, wish: { id: 'installation', choice: 'own' } }, DAY)).toBe('correct');
  });
  it('looks closely at what was made while the clock was ahead', () => {
    expect(decideFate(local, 0)).toBe('keep');
    expect(decideFate(local, -DAY)).toBe('correct');
  });
  it('looks closely at what another root signed, and can do nothing without a root', () => {
    expect(decideFate({ ...local, root: { id: 'other', end: 1_000 * DAY } }, DAY)).toBe('correct');
    expect(decideFate({ ...local, root: undefined }, 400 * DAY)).toBe('keep');
  });
  it('never renews a public or uploaded certificate, and looks closely when its wish is gone or another', () => {
    expect(decideFate(automatic, 1_000 * DAY)).toBe('keep');
    expect(decideFate({ ...automatic, isEntitled: false }, DAY)).toBe('keep');
    expect(decideFate({ ...automatic, wish: undefined }, DAY)).toBe('correct');
    expect(decideFate({ ...automatic, wish: { id: 'addresses', choice: 'automatic' } }, DAY)).toBe('correct');
    expect(decideFate({ ...automatic, wish: { id: 'installation', choice: 'own' } }, DAY)).toBe('correct');
  });
});

describe('renewalTime', () => {
  it('spreads certificates that were made together over a sixth of their lifetime', () => {
    const times = Array.from({ length: 1_000 }, (_, index) => renewalTime(`site-${index}.example`, LEAF_LIFETIME));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(LEAF_LIFETIME / 2);
    expect(Math.max(...times)).toBeLessThanOrEqual((LEAF_LIFETIME * 2) / 3);
    const perHour = new Map<number, number>();
    for (const time of times) perHour.set(Math.floor(time / 3_600_000), (perHour.get(Math.floor(time / 3_600_000)) ?? 0) + 1);
    // 28 hours, so 36 in one of them on average.
    expect(Math.max(...perHour.values())).toBeLessThan(80);
  });
});

describe('nextInRound', () => {
  const files = ['a', 'b', 'c', 'd'];
  it('goes on behind the last file and begins anew at the end', () => {
    expect(nextInRound(files, '', 3)).toEqual(['a', 'b', 'c']);
    expect(nextInRound(files, 'c', 3)).toEqual(['d']);
    expect(nextInRound(files, 'd', 3)).toEqual(['a', 'b', 'c']);
  });
  it('goes on where the last file was removed', () => expect(nextInRound(['a', 'c'], 'b', 3)).toEqual(['c']));
  it('has nothing to do without files', () => expect(nextInRound([], 'b', 3)).toEqual([]));
});
