import { parseOnce } from '../parse-once.ts';
import type { Bucket, ObjectRecord } from '../../model/records.ts';
import { parseLifecycle } from './parse-lifecycle.ts';

/** Which objects a rule is about; what is absent does not matter. */
export interface LifecycleFilter {
  readonly prefix?: string;
  /** It came as `Prefix` of the rule, without a `Filter`, and is given back like that. */
  readonly isLegacy?: true;
  readonly tags: Readonly<Record<string, string>>;
  /** Bytes; the object must be larger. */
  readonly greaterThan?: number;
  /** Bytes; the object must be smaller. */
  readonly lessThan?: number;
}

export type Expiration =
  | { readonly days: number }
  /** Milliseconds since 1970. */
  | { readonly date: number }
  /** Only delete markers that stand alone. */
  | { readonly deleteMarkers: boolean };

/** Another storage class: what S3 calls a transition. There is one kind of disk here, so it changes the name of the class and nothing else, as a PutObject with a class does. */
export interface Transition {
  readonly when: { readonly days: number } | { readonly date: number };
  readonly storageClass: string;
}

export interface LifecycleRule {
  readonly id: string;
  readonly isEnabled: boolean;
  readonly filter: LifecycleFilter;
  readonly expiration?: Expiration;
  /** `keep`: so many of the newest noncurrent versions stay. */
  readonly noncurrent?: { readonly days: number; readonly keep: number };
  readonly transitions: readonly Transition[];
  readonly noncurrentTransitions: readonly { readonly days: number; readonly keep: number; readonly storageClass: string }[];
  /** Days after an upload was begun. */
  readonly abortUploads?: number;
}

const parseKept = parseOnce(parseLifecycle);

/** The rules of the bucket that are switched on. */
export function lifecycleRulesOf(bucket: Bucket): readonly LifecycleRule[] {
  const text = bucket.documents['lifecycle'];
  return text === undefined ? [] : parseKept(text).filter((rule) => rule.isEnabled);
}

export function isAboutKey({ filter }: LifecycleRule, key: string): boolean {
  return filter.prefix === undefined || key.startsWith(filter.prefix);
}

export function isAbout(rule: LifecycleRule, record: ObjectRecord): boolean {
  const { tags, greaterThan, lessThan } = rule.filter;
  return (
    isAboutKey(rule, record.key) &&
    Object.entries(tags).every(([key, value]) => record.facts.tags[key] === value) &&
    (greaterThan === undefined || record.size > greaterThan) &&
    (lessThan === undefined || record.size < lessThan)
  );
}
