import { createHash } from 'node:crypto';
import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import { childOf, childrenOf, readXml, textOf, type XmlElement } from '../../protocol/xml/read-xml.ts';
import { readFilter } from './parse-filter.ts';
import type { Expiration, LifecycleRule, Transition } from './rule.ts';

const MOST_RULES = 1000;
const MOST_ID_CHARACTERS = 255;
const DAY = 86_400_000;
const TRANSITION_CLASSES = new Set(['STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'GLACIER_IR', 'DEEP_ARCHIVE']);

/** Reads a LifecycleConfiguration. Throws what S3 answers: `MalformedXML`, `InvalidArgument` and `InvalidRequest`. */
export function parseLifecycle(text: string): readonly LifecycleRule[] {
  const found = childrenOf(readXml(text, 'LifecycleConfiguration'), 'Rule');
  if (found.length === 0 || found.length > MOST_RULES) throw s3Error('MalformedXML');
  const rules = found.map(readRule);
  if (new Set(rules.map(({ id }) => id)).size < rules.length)
    throw invalidArgument('Rule ID must be unique. Found same ID for one or more rules', 'ID', '');
  return rules;
}

function readRule(rule: XmlElement, index: number): LifecycleRule {
  const id = textOf(rule, 'ID') || generateId(rule, index);
  if (id.length > MOST_ID_CHARACTERS) throw invalidArgument('ID length should not exceed allowed limit of 255', 'ID', id);
  const status = textOf(rule, 'Status');
  if (status !== 'Enabled' && status !== 'Disabled') throw s3Error('MalformedXML');
  const transitions = childrenOf(rule, 'Transition').map(readTransition);
  const noncurrentTransitions = childrenOf(rule, 'NoncurrentVersionTransition').map(readNoncurrentTransition);
  const expiration = childOf(rule, 'Expiration');
  const noncurrent = childOf(rule, 'NoncurrentVersionExpiration');
  const abort = childOf(rule, 'AbortIncompleteMultipartUpload');
  const isIdle = expiration === undefined && noncurrent === undefined && abort === undefined;
  if (isIdle && transitions.length + noncurrentTransitions.length === 0)
    throw s3Error('InvalidRequest', { message: 'At least one action needs to be specified in a rule.' });
  const read: LifecycleRule = {
    id,
    isEnabled: status === 'Enabled',
    filter: readFilter(rule),
    transitions,
    noncurrentTransitions,
    ...(expiration === undefined ? {} : { expiration: readExpiration(expiration) }),
    ...(noncurrent === undefined ? {} : { noncurrent: readNoncurrent(noncurrent) }),
    ...(abort === undefined ? {} : { abortUploads: positive(abort, 'DaysAfterInitiation', 'AbortIncompleteMultipartUpload') }),
  };
  refuseFiltersThatCannotBe(read);
  refuseTransitionsAfterTheEnd(read);
  return read;
}

/** Rules without an id get one that stays the same when the same rules are put again. */
function generateId(rule: XmlElement, index: number): string {
  return createHash('sha256')
    .update(`${index} ${JSON.stringify(rule)}`)
    .digest('base64url')
    .slice(0, 32);
}

function readExpiration(expiration: XmlElement): Expiration {
  const [days, date, markers] = ['Days', 'Date', 'ExpiredObjectDeleteMarker'].map((name) => textOf(expiration, name));
  if ([days, date, markers].filter((said) => said !== undefined).length !== 1) throw s3Error('MalformedXML');
  if (days !== undefined) return { days: positive(expiration, 'Days', 'Expiration') };
  if (markers !== undefined) {
    if (markers !== 'true' && markers !== 'false') throw s3Error('MalformedXML');
    return { deleteMarkers: markers === 'true' };
  }
  return { date: readDate(date ?? '') };
}

/** A midnight. Only dates of ISO 8601, as the schema says; `Date.parse` alone takes `20200101` for a year. */
function readDate(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw s3Error('MalformedXML');
  if (time % DAY !== 0) throw invalidArgument("'Date' must be at midnight GMT", 'Date', text);
  return time;
}

function readTransition(transition: XmlElement): Transition {
  const date = textOf(transition, 'Date');
  const days = textOf(transition, 'Days');
  if ((date === undefined) === (days === undefined)) throw s3Error('MalformedXML');
  const storageClass = readStorageClass(transition);
  if (date !== undefined) return { when: { date: readDate(date) }, storageClass };
  return { when: { days: days?.trim() === '0' ? 0 : positive(transition, 'Days', 'Transition') }, storageClass };
}

function readNoncurrentTransition(transition: XmlElement) {
  return { ...readNoncurrent(transition), storageClass: readStorageClass(transition) };
}

function readStorageClass(transition: XmlElement): string {
  const storageClass = textOf(transition, 'StorageClass') ?? '';
  if (!TRANSITION_CLASSES.has(storageClass)) throw s3Error('MalformedXML');
  return storageClass;
}

function readNoncurrent(noncurrent: XmlElement): { days: number; keep: number } {
  const days = positive(noncurrent, 'NoncurrentDays', 'NoncurrentVersionExpiration');
  const keep = textOf(noncurrent, 'NewerNoncurrentVersions');
  return { days, keep: keep === undefined ? 0 : positive(noncurrent, 'NewerNoncurrentVersions', 'NoncurrentVersionExpiration') };
}

function positive(parent: XmlElement, name: string, action: string): number {
  const text = textOf(parent, name);
  if (text === undefined || !/^\s*-?\d{1,10}\s*$/.test(text)) throw s3Error('MalformedXML');
  const number = Number(text);
  if (number <= 0 || number > 2_147_483_647) throw invalidArgument(`'${name}' for ${action} action must be a positive integer`, name, text);
  return number;
}

function refuseFiltersThatCannotBe({ filter, expiration, abortUploads }: LifecycleRule): void {
  const hasTags = Object.keys(filter.tags).length > 0;
  const hasSizes = filter.greaterThan !== undefined || filter.lessThan !== undefined;
  if (!hasTags && !hasSizes) return;
  const about = hasTags ? 'Tags' : 'object sizes';
  if (abortUploads !== undefined)
    throw s3Error('InvalidRequest', { message: `AbortIncompleteMultipartUpload cannot be specified with ${about}.` });
  if (expiration !== undefined && 'deleteMarkers' in expiration)
    throw s3Error('InvalidRequest', { message: `ExpiredObjectDeleteMarker cannot be specified with ${about}.` });
}

function refuseTransitionsAfterTheEnd({ expiration, transitions }: LifecycleRule): void {
  if (expiration === undefined || !('days' in expiration)) return;
  for (const { when } of transitions)
    if ('days' in when && when.days >= expiration.days)
      throw invalidArgument(
        "'Days' in the Expiration action must be greater than 'Days' in the Transition action",
        'Days',
        String(when.days),
      );
}
