import { Cron } from 'croner';

/**
 * The first moment after `after` that a cron line of five fields means in a time zone, both in milliseconds since 1970; undefined: there is none. A moment that the
 * clock skips in spring stands for the one right after it, one that comes twice in autumn for its first.
 */
export function nextTime(cron: string, timeZone: string, after: number): number | undefined {
  return parse(cron, timeZone).nextRun(new Date(after))?.getTime();
}

/** What is wrong with a cron line or a time zone, for people; empty: nothing. `now` is in milliseconds since 1970. */
export function checkCron(
  cron: string,
  timeZone: string,
  now: number,
): readonly { readonly field: 'cron' | 'timeZone'; readonly message: string }[] {
  if (!isTimeZone(timeZone)) return [{ field: 'timeZone', message: 'must be a time zone such as Europe/Lisbon or UTC' }];
  // Only what crontab(5) has: no seconds, no words such as @reboot, no line breaks.
  if (!/^[0-9A-Za-z*,/#-]+(?: +[0-9A-Za-z*,/#-]+){4}$/.test(cron))
    return [{ field: 'cron', message: 'must be five fields such as 15 3 * * *: minute, hour, day of the month, month, day of the week' }];
  try {
    if (nextTime(cron, timeZone, now) === undefined) return [{ field: 'cron', message: 'must be a time that comes' }];
    return [];
  } catch {
    return [{ field: 'cron', message: 'must be five fields such as 15 3 * * *, each within its bounds' }];
  }
}

function parse(cron: string, timeZone: string): Cron {
  return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
