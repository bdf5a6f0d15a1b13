import { describe, expect, it } from 'vitest';
import { DAY, LEAF_LIFETIME } from './lifetimes.ts';
import { decideFate, nextInRound, type ServedFile } from './plan-patrol.ts';

const good: ServedFile = { isWanted: true, isForeign: false, isGood: true, notBefore: 0, notAfter: LEAF_LIFETIME };

describe('decideFate', () => {
  it('renews when two thirds of the real lifetime are over', () => {
    expect(decideFate(good, 59 * DAY)).toBe('keep');
    expect(decideFate(good, 61 * DAY)).toBe('renew');
    const short = { ...good, notAfter: 6 * DAY };
    expect(decideFate(short, 3.9 * DAY)).toBe('keep');
    expect(decideFate(short, 4.1 * DAY)).toBe('renew');
  });
  it('renews at once what cannot be served', () => expect(decideFate({ ...good, isGood: false }, DAY)).toBe('renew'));
  it('removes what no route needs, good or not', () => {
    expect(decideFate({ ...good, isWanted: false }, DAY)).toBe('remove');
    expect(decideFate({ ...good, isWanted: false, isGood: false }, DAY)).toBe('remove');
  });
  it('never touches a certificate of another authority', () =>
    expect(decideFate({ ...good, isForeign: true, isWanted: false, isGood: false }, 100 * DAY)).toBe('keep'));
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
