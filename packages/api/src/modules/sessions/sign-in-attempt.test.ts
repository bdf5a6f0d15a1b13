import { expect, test } from 'vitest';
import { createRateLimiter } from '../../access/rate-limit.ts';
import { Problem } from '../../problem.ts';
import { blockOf, countAttempt } from './sign-in-attempt.ts';

test.each([
  ['192.0.2.7', '192.0.2'],
  ['::ffff:192.0.2.7', '192.0.2'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1'],
  ['2001:0db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['1:2:3:4::', '1:2:3:4'],
  [null, 'this machine'],
])('the block of %s is %s', (address, block) => {
  expect(blockOf(address)).toBe(block);
});

const attempts = (claims: Iterable<Parameters<typeof countAttempt>[1]>, limiter = createRateLimiter(() => 0)) => {
  let answered = 0;
  try {
    for (const claim of claims) {
      countAttempt(limiter, claim);
      answered += 1;
    }
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
  }
  return answered;
};
const manyOf = (make: (index: number) => Parameters<typeof countAttempt>[1]) => Array.from({ length: 300 }, (_, index) => make(index));

test('ten attempts are answered for one account from anywhere, and for any account from one block', () => {
  const browser = undefined;
  expect(attempts(manyOf((index) => ({ email: 'anna@example.net', address: `10.0.${index}.1`, browser })))).toBe(10);
  expect(attempts(manyOf((index) => ({ email: `a${index}@example.net`, address: `10.0.0.${index}`, browser })))).toBe(10);
});

test('a browser that is known has attempts of its own', () => {
  const limiter = createRateLimiter(() => 0);
  const email = 'anna@example.net';
  attempts(
    manyOf((index) => ({ email, address: `10.0.${index}.1`, browser: undefined })),
    limiter,
  );
  expect(attempts([{ email, address: '10.1.1.1', browser: undefined }], limiter)).toBe(0);
  expect(
    attempts(
      manyOf(() => ({ email, address: '10.0.1.1', browser: 'owner.abc' })),
      limiter,
    ),
  ).toBe(10);
});

test('what has turned out well is not counted, and what one count refuses is not held against the others', () => {
  const limiter = createRateLimiter(() => 0);
  for (let turn = 0; turn < 50; turn += 1) countAttempt(limiter, { email: 'anna@example.net', address: '10.0.0.1', browser: undefined })();
  attempts(
    manyOf(() => ({ email: 'anna@example.net', address: '10.0.0.1', browser: undefined })),
    limiter,
  );
  expect(attempts([{ email: 'bert@example.net', address: '10.0.9.1', browser: undefined }], limiter)).toBe(1);
});
