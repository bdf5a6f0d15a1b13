import { expect, it } from 'vitest';
import { describeCounts } from './count-sites.ts';

it('says how many sites there are, and how many in each state', () => {
  expect(describeCounts({ states: { ready: 10, disabled: 2 }, isComplete: true })).toBe('12: 10 ready, 2 disabled');
  expect(describeCounts({ states: { ready: 2000 }, isComplete: false })).toBe('more than 2000: 2000 ready');
  expect(describeCounts({ states: {}, isComplete: true })).toBe('0');
});
