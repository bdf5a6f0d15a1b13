import { expect, test } from 'vitest';
import { checkCron, nextTime } from './cron.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const next = (cron: string, timeZone: string, after: string) => {
  const time = nextTime(cron, timeZone, Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString();
};

test('times are those of the time zone', () => {
  expect(next('15 3 * * *', 'Europe/Lisbon', '2026-07-01T00:00:00Z')).toBe('2026-07-01T02:15:00.000Z');
  expect(next('15 3 * * *', 'Europe/Lisbon', '2026-12-01T00:00:00Z')).toBe('2026-12-01T03:15:00.000Z');
  expect(next('* * * * *', 'UTC', '2026-07-01T00:00:00Z')).toBe('2026-07-01T00:01:00.000Z');
  expect(next('0 0 * * 1', 'Asia/Kathmandu', '2026-11-25T12:00:00Z')).toBe('2026-11-29T18:15:00.000Z');
});

test('what the clock skips in spring runs right after, once', () => {
  const first = next('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z');
  expect(first).toMatch(/^2026-03-29T01:(00|30):00.000Z$/);
  expect(next('30 2 * * *', 'Europe/Berlin', first ?? '')).toBe('2026-03-30T00:30:00.000Z');
});

test('what comes twice in autumn runs once', () => {
  const first = next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z');
  expect(first).toBe('2026-10-25T00:30:00.000Z');
  expect(next('30 2 * * *', 'Europe/Berlin', first ?? '')).toBe('2026-10-26T01:30:00.000Z');
});

test.each(['15 3 * * *', '*/5 * * * *', '0 0 1 1 *', '0 9-17 * * 1-5', '0 0 * * MON', '0 4 L * *'])('%s is a time', (cron) => {
  expect(checkCron(cron, 'Europe/Lisbon', NOW)).toEqual([]);
});

test.each([
  '',
  '* * * *',
  '* * * * * *',
  '@reboot',
  '@daily',
  '60 * * * *',
  '* * * * * root id',
  '* * * *\n* ',
  '*/0 * * * *',
  '0 0 30 2 *',
  '% * * * *',
  'a b c d e',
])('N010: %j is none', (cron) => {
  expect(checkCron(cron, 'UTC', NOW)).toMatchObject([{ field: 'cron' }]);
});

test.each(['', 'Mars/Olympus', '../../etc/passwd', "'];phpinfo();#", 'UTC\n'])('N017: %j is no time zone', (timeZone) => {
  expect(checkCron('* * * * *', timeZone, NOW)).toMatchObject([{ field: 'timeZone' }]);
});
