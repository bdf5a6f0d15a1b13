import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { schedules } from '../../texts/en/schedules.ts';
import { describeCron } from './describe-cron.ts';

const t = ((key: string, values: Readonly<Record<string, unknown>> = {}) => {
  const text = schedules.words[key.replace('schedules.words.', '') as keyof typeof schedules.words];
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_match, name: string) => String(values[name]));
}) as unknown as TFunction;

test.each([
  ['* * * * *', 'Every minute'],
  ['*/5 * * * *', 'Every 5 minutes'],
  ['7 * * * *', 'Every hour at minute 7'],
  ['0 */6 * * *', 'Every 6 hours at minute 0'],
  ['15 3 * * *', 'Every day at 03:15'],
  ['15 3 * * 1', 'On Monday at 03:15'],
  ['0 9 * * MON-WED', 'On Monday, Tuesday and Wednesday at 09:00'],
  ['15 3 1 * *', 'On day 1 of each month at 03:15'],
  ['0 0 1 1 *', 'At 0 0 1 1 *'],
  ['0 4 L * *', 'At 0 4 L * *'],
  ['nonsense', 'At nonsense'],
])('%s is said as %s', (cron, words) => {
  expect(describeCron(cron, t, 'en-GB')).toBe(words);
});
