import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whenCalm } from './when-calm.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits until nothing more is wanted, and leaves out what has been taken back', () => {
  const run: string[] = [];
  whenCalm(() => run.push('first'));
  vi.advanceTimersByTime(100);
  const takeBack = whenCalm(() => run.push('passed by'));
  vi.advanceTimersByTime(100);
  takeBack();
  whenCalm(() => run.push('last'));
  vi.advanceTimersByTime(149);
  expect(run).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(run).toEqual(['first', 'last']);
  vi.advanceTimersByTime(1_000);
  expect(run).toEqual(['first', 'last']);
});
