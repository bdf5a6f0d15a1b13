import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startKeepalive } from './keepalive.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const pings: Buffer[] = [];
  let silences = 0;
  let skipped = 0;
  const clock = () => Date.now() + skipped;
  const keepalive = startKeepalive({ ping: (body) => pings.push(body), onSilence: () => (silences += 1), clock });
  return { keepalive, pings, silences: () => silences, skip: (milliseconds: number) => (skipped += milliseconds) };
}

test('silence is noticed within fifteen seconds, and any sign prevents it', () => {
  const { keepalive, silences } = start();
  vi.advanceTimersByTime(8_000);
  keepalive.onSign();
  vi.advanceTimersByTime(9_000);
  expect(silences()).toBe(0);
  vi.advanceTimersByTime(6_000);
  expect(silences()).toBeGreaterThan(0);
  keepalive[Symbol.dispose]();
});

test('a process that was held up itself listens once more before it gives up', () => {
  const { keepalive, silences, skip } = start();
  vi.advanceTimersByTime(2_000);
  skip(60_000);
  vi.advanceTimersByTime(8_000);
  expect(silences()).toBe(0);
  vi.advanceTimersByTime(10_000);
  expect(silences()).toBeGreaterThan(0);
  keepalive[Symbol.dispose]();
});

test('the round trip is that of the last ping that came back, and no other answer counts', () => {
  const { keepalive, pings } = start();
  vi.advanceTimersByTime(40);
  keepalive.onPong(Buffer.alloc(8, 9));
  expect(keepalive.roundTrip()).toBeNull();
  keepalive.onPong(pings[0] ?? Buffer.alloc(8));
  expect(keepalive.roundTrip()).toBe(40);
  keepalive.onPong(pings[0] ?? Buffer.alloc(8));
  expect(keepalive.roundTrip()).toBe(40);
  keepalive[Symbol.dispose]();
});
