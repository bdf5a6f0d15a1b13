import { expect, test } from 'vitest';
import { measureMemory, measureSessions, readProcess } from './process-facts.ts';

test('memory is what a process does not share, and more than nothing', () => {
  const own = readProcess(process.pid);
  if (own === undefined) throw new Error('this process has no entry in /proc');
  expect(measureMemory(own)).toBeGreaterThan(1_000_000);
  expect(measureMemory(own)).toBeLessThanOrEqual(own.memoryBytes * 1.5);
});

test('a process that is gone is as large as it was last', () => {
  expect(measureMemory({ pid: 2 ** 30, state: 'S', session: 1, startTime: 1, memoryBytes: 4096 })).toBe(4096);
});

test('a session has what its processes have together, and none is measured that was not asked for', () => {
  const own = readProcess(process.pid);
  if (own === undefined) throw new Error('this process has no entry in /proc');
  const measured = measureSessions(new Set([own.session]));
  expect([...measured.keys()]).toEqual([own.session]);
  expect(measured.get(own.session)).toBeGreaterThanOrEqual(measureMemory(own) / 2);
});
