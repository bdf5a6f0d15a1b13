import { RequestError } from '@daspanel/platform/json-socket.ts';
import { expect, test } from 'vitest';
import { Problem } from '../../problem.ts';
import { explainAcmeRefusal } from './explain-acme-refusal.ts';

const NOW = Date.parse('2026-11-25T18:00:30Z');
const refuse = (code: string, sentence: string, retryAt?: number) =>
  explainAcmeRefusal(Promise.reject(new RequestError(code, sentence, { retryAt })), () => NOW).catch((error: unknown) => error);

test('a limit is told with the seconds until it is over', async () => {
  const cases = [
    [NOW + 330_000, '330'],
    [NOW + 1, '1'],
    [NOW - 3_600_000, '1'],
    [undefined, '3600'],
  ] as const;
  for (const [retryAt, seconds] of cases) {
    const problem = await refuse('rate-limit', 'There is a limit.', retryAt);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ code: 'too-many-requests', message: 'There is a limit.', headers: { 'retry-after': seconds } });
  }
});

test.each([
  ['not-wanted', 'wrong-state'],
  ['no-certificate', 'wrong-state'],
  ['no-account', 'wrong-state'],
  ['authority-failed', 'authority-failed'],
])('%s is the problem %s', async (code, problem) => {
  expect(await refuse(code, 'It is so.')).toMatchObject({ code: problem, message: 'It is so.' });
});

test('a fault of Daspanel is nobody’s business outside', async () => {
  expect(await refuse('internal', 'a secret')).not.toBeInstanceOf(Problem);
});
