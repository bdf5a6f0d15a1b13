import type { TFunction } from 'i18next';

/** Says a cron line in words where it is one of the usual kinds; others stand for themselves. */
export function describeCron(cron: string, t: TFunction, language: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/);
  const other = t('schedules.words.other', { cron });
  if (month !== '*') return other;
  const isEveryDay = day === '*' && weekday === '*';
  const everyMinutes = stepOf(minute);
  if (isEveryDay && hour === '*') {
    if (minute === '*' || everyMinutes === 1) return t('schedules.words.everyMinute');
    if (everyMinutes !== undefined) return t('schedules.words.everyMinutes', { count: everyMinutes });
  }
  if (!isNumber(minute)) return other;
  if (isEveryDay && hour === '*') return t('schedules.words.hourlyAt', { minute });
  const everyHours = stepOf(hour);
  if (isEveryDay && everyHours !== undefined) return t('schedules.words.everyHours', { count: everyHours, minute });
  if (!isNumber(hour)) return other;
  const time = timeOfDay(Number(hour), Number(minute), language);
  if (isEveryDay) return t('schedules.words.dailyAt', { time });
  const days = daysOf(weekday, language);
  if (day === '*' && days !== undefined) return t('schedules.words.weeklyAt', { days, time });
  if (weekday === '*' && isNumber(day)) return t('schedules.words.monthlyAt', { day, time });
  return other;
}

function isNumber(text: string): boolean {
  return /^\d{1,2}$/.test(text);
}

function stepOf(field: string): number | undefined {
  const step = /^\*\/(\d{1,2})$/.exec(field)?.[1];
  return step === undefined ? undefined : Number(step);
}

function timeOfDay(hour: number, minute: number, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1, hour, minute));
}

const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Names of the days of a field such as `1-5` or `MON,WED`; undefined for others. */
function daysOf(field: string, language: string): string | undefined {
  const numbers = field.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(numberOfDay);
    if (from === undefined || to === undefined || to < from) return [undefined];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  if (numbers.includes(undefined)) return undefined;
  const name = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  // The first of January 2023 was a Sunday.
  const names = numbers.map((day) => name.format(Date.UTC(2023, 0, 1 + ((day ?? 0) % 7))));
  return new Intl.ListFormat(language).format(names);
}

function numberOfDay(text: string): number | undefined {
  if (/^[0-7]$/.test(text)) return Number(text);
  const index = NAMES.indexOf(text.toUpperCase());
  return index === -1 ? undefined : index;
}
