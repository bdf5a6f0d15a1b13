import { expect, test } from 'vitest';
import { reconnectPause } from './reconnect-pause.ts';

test('pauses grow to five seconds, and machines that failed together come back apart', () => {
  const pauses = (random: number) => [1, 2, 3, 6, 7, 1_000_000].map((failures) => reconnectPause(failures, () => random));
  expect(pauses(0)).toEqual([50, 100, 200, 1_600, 2_500, 2_500]);
  expect(pauses(0.999).map(Math.round)).toEqual([100, 200, 400, 3_198, 4_998, 4_998]);
});
