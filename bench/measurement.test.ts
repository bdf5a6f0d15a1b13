import { describe, expect, it } from 'vitest';
import { atLeast, atMost, judge, none, quantile, ratioAtMost, spreadOf } from './measurement.ts';

const measured = { work: 'work', figure: 'figure', unit: 'ms' };

describe('quantile', () => {
  it('lies between neighbours', () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 1)).toBe(4);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('spreadOf', () => {
  it('gives the median and both ends', () => expect(spreadOf([5, 1, 9])).toEqual({ median: 5, smallest: 1, largest: 9 }));
});

describe('judge', () => {
  it('compares the rounds one by one, not the medians', () => {
    const other = { side: 'nginx', values: [1, 10, 100] };
    const verdict = judge({ ...measured, product: [2, 10, 50], other, target: ratioAtMost(1) });
    expect(verdict).toEqual({ ratio: { median: 1, smallest: 0.5, largest: 2 }, isMet: true });
  });
  it('bounds from above and from below', () => {
    expect(judge({ ...measured, product: [1, 2, 9], target: atMost(2) }).isMet).toBe(true);
    expect(judge({ ...measured, product: [1, 3, 9], target: atMost(2) }).isMet).toBe(false);
    expect(judge({ ...measured, product: [1, 3, 9], target: atLeast(3) }).isMet).toBe(true);
    expect(judge({ ...measured, product: [0, 0, 1], target: none }).isMet).toBe(false);
  });
  it('lets errors on our side miss every target, and those of the other side none', () => {
    expect(judge({ ...measured, product: [1], target: atMost(2), errors: { product: 1, other: 0 } }).isMet).toBe(false);
    expect(judge({ ...measured, product: [1], target: atMost(2), errors: { product: 0, other: 9 } }).isMet).toBe(true);
    expect(judge({ ...measured, product: [1], errors: { product: 1, other: 0 } }).isMet).toBe(false);
  });
  it('misses a target that was not measured', () => expect(judge({ ...measured, product: [], target: atMost(2) }).isMet).toBe(false));
});
