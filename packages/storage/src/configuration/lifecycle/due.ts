import type { Bucket, ObjectRecord } from '../../model/records.ts';
import { isAbout, lifecycleRulesOf, type Expiration } from './rule.ts';

/** Milliseconds of a day. Tests make days shorter. */
export const DAY = 86_400_000;

/** When something that began at `start` is `days` old. S3 rounds up to the next midnight (UTC); shorter days are not rounded. */
export function ripeTime(start: number, days: number, day: number): number {
  const end = start + days * day;
  return day === DAY ? Math.ceil(end / day) * day : end;
}

/** When a current version that was stored at `lastModified` expires; undefined: it does not. */
export function expirationTime(expiration: Expiration, lastModified: number, day: number): number | undefined {
  if ('days' in expiration) return ripeTime(lastModified, expiration.days, day);
  return 'date' in expiration ? expiration.date : undefined;
}

/** `x-amz-expiration` for GET, HEAD and PUT of a current version: the earliest rule that will remove it. */
export function expirationHeader(bucket: Bucket, record: ObjectRecord): Readonly<Record<string, string>> {
  let earliest: { readonly time: number; readonly id: string } | undefined;
  for (const rule of lifecycleRulesOf(bucket)) {
    if (rule.expiration === undefined || !record.isLatest || !isAbout(rule, record)) continue;
    const time = expirationTime(rule.expiration, record.lastModified, DAY);
    if (time !== undefined && (earliest === undefined || time < earliest.time)) earliest = { time, id: rule.id };
  }
  if (earliest === undefined) return {};
  const date = new Date(earliest.time).toUTCString();
  return { 'x-amz-expiration': `expiry-date="${date}", rule-id="${encodeURIComponent(earliest.id)}"` };
}
