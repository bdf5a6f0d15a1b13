import { expect, test } from 'vitest';
import { createRateLimiter } from './rate-limit.ts';

const rate = { burst: 3, perSecond: 0.5 };
const limited = expect.objectContaining({ code: 'too-many-requests' });

test('a burst is let through, then the rate holds, and the answer says when to come again', () => {
  let time = 0;
  const limiter = createRateLimiter(() => time);
  for (let count = 0; count < 3; count += 1) limiter.take('a', rate);
  expect(() => limiter.take('a', rate)).toThrow(expect.objectContaining({ headers: { 'retry-after': '2' } }));
  expect(() => limiter.take('b', rate)).not.toThrow();
  time = 2_000;
  expect(() => limiter.take('a', rate)).not.toThrow();
  expect(() => limiter.take('a', rate)).toThrow(limited);
});

test('a crowd of strangers does not fill the memory, and those in use are kept', () => {
  const limiter = createRateLimiter(() => 0);
  for (let count = 0; count < 3; count += 1) limiter.take('kept', rate);
  for (let count = 0; count < 30_000; count += 1) {
    limiter.take(`stranger ${count}`, rate);
    if (count % 1_000 === 0) expect(() => limiter.take('kept', rate)).toThrow(limited);
  }
});
