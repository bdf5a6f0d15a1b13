import type { Bucket } from '../../model/records.ts';
import { StorageError } from '../../model/storage-error.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { childOf, readXml, textOf, type XmlElement } from '../../protocol/xml/read-xml.ts';
import { parseOnce } from '../parse-once.ts';
import { readMode, type RetentionMode } from './retention.ts';

/** How long new objects are kept when they say nothing themselves. */
export interface DefaultRetention {
  readonly mode: RetentionMode;
  readonly unit: 'Days' | 'Years';
  readonly count: number;
}

const MOST_YEARS = 100;
const MOST_DAYS = 36_500;

/** Reads an ObjectLockConfiguration; undefined: it has no default retention. Throws `MalformedXML` and `InvalidRetentionPeriod`. */
export function parseLockConfiguration(text: string): DefaultRetention | undefined {
  const document = readXml(text, 'ObjectLockConfiguration');
  if (textOf(document, 'ObjectLockEnabled') !== 'Enabled') throw s3Error('MalformedXML');
  const rule = childOf(document, 'Rule');
  if (rule === undefined) return undefined;
  const retention = childOf(rule, 'DefaultRetention');
  if (retention === undefined) throw s3Error('MalformedXML');
  return readDefaultRetention(retention);
}

function readDefaultRetention(retention: XmlElement): DefaultRetention {
  const days = textOf(retention, 'Days');
  const years = textOf(retention, 'Years');
  const mode = readMode(textOf(retention, 'Mode'));
  const said = days ?? years;
  if (said === undefined || (days !== undefined && years !== undefined) || !/^\s*-?\d{1,9}\s*$/.test(said)) throw s3Error('MalformedXML');
  const count = Number(said);
  if (count <= 0) throw invalidPeriod('Default retention period must be a positive integer value.');
  if (count > (days === undefined ? MOST_YEARS : MOST_DAYS)) throw invalidPeriod('Default retention period is too large.');
  return { mode, unit: days === undefined ? 'Years' : 'Days', count };
}

function invalidPeriod(message: string): StorageError {
  return new StorageError('InvalidRetentionPeriod', 400, message);
}

const parseKept = parseOnce((text: string) => ({ retention: parseLockConfiguration(text) }));

export function defaultRetentionOf(bucket: Bucket): DefaultRetention | undefined {
  const text = bucket.documents['object-lock'];
  return text === undefined || !bucket.objectLock ? undefined : parseKept(text).retention;
}

/** When an object that is stored at `now` may go. Years are those of the calendar. */
export function retentionEnd({ unit, count }: DefaultRetention, now: number): number {
  const end = new Date(now);
  if (unit === 'Days') end.setUTCDate(end.getUTCDate() + count);
  else end.setUTCFullYear(end.getUTCFullYear() + count);
  return end.getTime();
}
