import { expect, test } from 'vitest';
import { createChallenges } from './challenges.ts';

const MINUTE = 60_000;
const text = (challenge: Uint8Array) => Buffer.from(challenge).toString('base64url');

test('a challenge holds for its purpose, for five minutes and once', () => {
  let now = 1_000;
  const challenges = createChallenges(() => now);
  const challenge = text(challenges.make('sign-in'));
  expect(challenges.isValid(challenge, 'sign-in')).toBe(true);
  expect(challenges.isValid(challenge, 'proof in session k1')).toBe(false);
  now += 5 * MINUTE - 1;
  expect(challenges.isValid(challenge, 'sign-in')).toBe(true);
  now += 1;
  expect(challenges.isValid(challenge, 'sign-in')).toBe(false);
  const second = text(challenges.make('sign-in'));
  expect([challenges.use(second), challenges.use(second), challenges.isValid(second, 'sign-in')]).toEqual([true, false, false]);
});

test('what was made elsewhere, changed or written in another way is none', () => {
  const challenges = createChallenges(() => 1_000);
  const challenge = text(challenges.make('sign-in'));
  const changed = `${challenge.startsWith('A') ? 'B' : 'A'}${challenge.slice(1)}`;
  const foreign = text(createChallenges(() => 1_000).make('sign-in'));
  for (const wrong of [changed, foreign, `${challenge}=`, challenge.slice(1), '', 'A'.repeat(94)])
    expect([wrong, challenges.isValid(wrong, 'sign-in')]).toEqual([wrong, false]);
});
