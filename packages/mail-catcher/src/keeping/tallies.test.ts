import { expect, test } from 'vitest';
import { createTallies } from './tallies.ts';

const MINUTE = 60_000;

test('messages of the last sixty minutes count, those before do not', () => {
  const tallies = createTallies({ sizes: [], sent: [{ site: 'a', minute: 10, messages: 5 }] });
  tallies.countSent('a', 30 * MINUTE);
  expect(tallies.sentWithinAnHour('a', 30 * MINUTE)).toBe(6);
  expect(tallies.sentWithinAnHour('a', 69 * MINUTE)).toBe(6);
  expect(tallies.sentWithinAnHour('a', 70 * MINUTE)).toBe(1);
  expect(tallies.sentWithinAnHour('b', 70 * MINUTE)).toBe(0);
});

test('sizes change by what comes and goes', () => {
  const tallies = createTallies({ sizes: [{ site: 'a', messages: 1, bytes: 10, waiting: 1 }], sent: [] });
  tallies.change('a', { messages: 2, bytes: 5 });
  tallies.change('a', { messages: -1, waiting: -1 });
  expect(tallies.of('a')).toEqual({ messages: 2, bytes: 15, waiting: 0 });
  tallies.forget('a');
  expect(tallies.of('a')).toEqual({ messages: 0, bytes: 0, waiting: 0 });
});
