import type { Log } from '@daspanel/platform/log.ts';
import type { ListRequest, ObjectStore } from '../../model/object-store.ts';
import type { Bucket, ObjectRecord } from '../../model/records.ts';
import { isLocked, refuseLocked } from '../object-lock/guard.ts';
import { expirationTime, ripeTime } from './due.ts';
import { isAbout, isAboutKey, lifecycleRulesOf, type LifecycleRule } from './rule.ts';

export interface Sweep {
  readonly now: () => number;
  /** Milliseconds of a day: `DAY`, shorter in tests. */
  readonly day: number;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const PAGE = 1000;

/** Does once what the lifecycle rules of a bucket say. What cannot be removed is left for the next time. */
export async function sweepBucket(bucket: Bucket, objects: ObjectStore, sweep: Sweep): Promise<void> {
  const rules = lifecycleRulesOf(bucket);
  if (rules.some(isAboutVersions)) await sweepVersions(rules, objects, sweep);
  if (rules.some(({ abortUploads }) => abortUploads !== undefined)) await sweepUploads(rules, objects, sweep);
}

function isAboutVersions({ expiration, noncurrent, transitions, noncurrentTransitions }: LifecycleRule): boolean {
  return expiration !== undefined || noncurrent !== undefined || transitions.length + noncurrentTransitions.length > 0;
}

/** A version among its neighbours: newer and older ones of the same key. */
interface PlacedVersion {
  readonly record: ObjectRecord;
  readonly newer: ObjectRecord | undefined;
  /** Noncurrent versions that are newer. */
  readonly newerNoncurrent: number;
  readonly isAlone: boolean;
}

async function sweepVersions(rules: readonly LifecycleRule[], objects: ObjectStore, sweep: Sweep): Promise<void> {
  const about = rules.filter(isAboutVersions);
  for await (const version of placeVersions(everyVersion(objects, commonPrefix(about), sweep.signal))) {
    const rule = about.find((candidate) => isDue(candidate, version, sweep));
    if (rule !== undefined) await removeVersion(objects, version, sweep);
    else await moveVersion(objects, version, dueClass(about, version, sweep), sweep);
  }
}

/** What every key begins with that any of the rules is about: nothing else has to be listed. */
function commonPrefix(rules: readonly LifecycleRule[]): string {
  return rules.map(({ filter }) => filter.prefix ?? '').reduce(sharedStart);
}

function sharedStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  const shared = one.slice(0, length);
  // Half of a character that takes two places is no beginning of a key.
  return shared.isWellFormed() ? shared : shared.slice(0, -1);
}

async function* placeVersions(versions: AsyncIterable<ObjectRecord>): AsyncGenerator<PlacedVersion> {
  let newer: ObjectRecord | undefined;
  let record: ObjectRecord | undefined;
  let newerNoncurrent = 0;
  const place = (next: ObjectRecord | undefined): PlacedVersion | undefined =>
    record && { record, newer, newerNoncurrent, isAlone: newer === undefined && next?.key !== record.key };
  for await (const next of versions) {
    const placed = place(next);
    if (placed !== undefined) yield placed;
    const isSameKey = record?.key === next.key;
    newerNoncurrent = isSameKey ? newerNoncurrent + (newer === undefined ? 0 : 1) : 0;
    newer = isSameKey ? record : undefined;
    record = next;
  }
  const last = place(undefined);
  if (last !== undefined) yield last;
}

async function* everyVersion(objects: ObjectStore, prefix: string, signal: AbortSignal): AsyncGenerator<ObjectRecord> {
  let after = '';
  let afterVersion: string | undefined;
  for (;;) {
    const page: ListRequest = { prefix, delimiter: '', after, limit: PAGE };
    const { entries, isTruncated } = await objects.listVersions({ ...page, ...(afterVersion === undefined ? {} : { afterVersion }) });
    for (const entry of entries) {
      if (signal.aborted) return;
      yield entry;
    }
    const last = entries.at(-1);
    if (!isTruncated || last === undefined) return;
    after = last.key;
    afterVersion = last.versionId;
  }
}

function isDue(rule: LifecycleRule, { record, newer, newerNoncurrent, isAlone }: PlacedVersion, { now, day }: Sweep): boolean {
  if (newer !== undefined) {
    const { noncurrent } = rule;
    if (noncurrent === undefined || newerNoncurrent < noncurrent.keep) return false;
    return isAbout(rule, record) && ripeTime(newer.lastModified, noncurrent.days, day) <= now();
  }
  if (rule.expiration === undefined || !isAbout(rule, record)) return false;
  if (record.isDeleteMarker && !isAlone) return false;
  if ('deleteMarkers' in rule.expiration) return record.isDeleteMarker && rule.expiration.deleteMarkers;
  const time = expirationTime(rule.expiration, record.lastModified, day);
  return time !== undefined && time <= now();
}

async function removeVersion(objects: ObjectStore, { record, newer }: PlacedVersion, { now, log }: Sweep): Promise<void> {
  const isCurrent = newer === undefined;
  const circumstances = { now: now(), bypassesGovernance: false };
  if (!isCurrent && isLocked(record, circumstances)) return;
  try {
    if (isCurrent && !record.isDeleteMarker) {
      await objects.remove(record.key, undefined, (current) => {
        if (current?.versionId !== record.versionId || current.lastModified !== record.lastModified) throw new ReplacedMeanwhile();
      });
    } else await objects.remove(record.key, record.versionId, refuseLocked(circumstances));
  } catch (error) {
    if (!(error instanceof ReplacedMeanwhile))
      log.warn('a version that expired stays', { key: record.key, version: record.versionId, error });
  }
}

/** The class of the transition that was due last; undefined: none was. */
function dueClass(
  rules: readonly LifecycleRule[],
  { record, newer, newerNoncurrent }: PlacedVersion,
  { now, day }: Sweep,
): string | undefined {
  if (record.isDeleteMarker) return undefined;
  const due = rules
    .filter((rule) => isAbout(rule, record))
    .flatMap(({ transitions, noncurrentTransitions }) =>
      newer === undefined
        ? transitions.map(({ when, storageClass }) => ({ time: expirationTime(when, record.lastModified, day) ?? Infinity, storageClass }))
        : noncurrentTransitions
            .filter(({ keep }) => newerNoncurrent >= keep)
            .map(({ days, storageClass }) => ({ time: ripeTime(newer.lastModified, days, day), storageClass })),
    )
    .filter(({ time }) => time <= now())
    .sort((one, other) => other.time - one.time);
  return due[0]?.storageClass;
}

async function moveVersion(
  objects: ObjectStore,
  { record }: PlacedVersion,
  storageClass: string | undefined,
  { log }: Sweep,
): Promise<void> {
  if (storageClass === undefined || storageClass === record.facts.storageClass) return;
  await objects
    .amend(record.key, record.versionId, () => ({ storageClass }))
    .catch((error: unknown) => log.warn('a version keeps its storage class', { key: record.key, version: record.versionId, error }));
}

/** Somebody stored another object under the key between listing and removing. */
class ReplacedMeanwhile extends Error {}

async function sweepUploads(rules: readonly LifecycleRule[], objects: ObjectStore, { now, day, log, signal }: Sweep): Promise<void> {
  let after = '';
  let afterUpload: string | undefined;
  for (;;) {
    const page = { prefix: '', delimiter: '', after, limit: PAGE, ...(afterUpload === undefined ? {} : { afterUpload }) };
    const { entries, isTruncated } = await objects.listUploads(page);
    for (const upload of entries) {
      if (signal.aborted) return;
      const isAbandoned = rules.some(
        (rule) =>
          rule.abortUploads !== undefined && isAboutKey(rule, upload.key) && ripeTime(upload.startedAt, rule.abortUploads, day) <= now(),
      );
      if (isAbandoned)
        await objects
          .abortUpload(upload)
          .catch((error: unknown) => log.warn('an abandoned upload stays', { key: upload.key, upload: upload.id, error }));
    }
    const last = entries.at(-1);
    if (!isTruncated || last === undefined) return;
    after = last.key;
    afterUpload = last.id;
  }
}
