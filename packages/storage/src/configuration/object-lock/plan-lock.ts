import type { Bucket, ObjectFacts } from '../../model/records.ts';
import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import { defaultRetentionOf, retentionEnd } from './lock-configuration.ts';
import { retentionOf } from './retention.ts';

type Headers = Readonly<Record<string, string>>;
type LockFacts = Pick<ObjectFacts, 'retention' | 'legalHold'>;

const MODE = 'x-amz-object-lock-mode';
const UNTIL = 'x-amz-object-lock-retain-until-date';
const HOLD = 'x-amz-object-lock-legal-hold';

/** Retention and legal hold of an object that PutObject, CopyObject, a form or CreateMultipartUpload makes: by its headers, else by its bucket. */
export function planLock(headers: Headers, bucket: Bucket, now: number): LockFacts {
  const mode = headers[MODE];
  const until = headers[UNTIL];
  const hold = headers[HOLD];
  if ((mode ?? until ?? hold) !== undefined && !bucket.objectLock)
    throw s3Error('InvalidRequest', { message: 'Bucket is missing Object Lock Configuration' });
  const retention = readHeaders(mode, until, now) ?? byDefault(bucket, now);
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF')
    throw invalidArgument('Legal Hold must be either of "ON" or "OFF"', HOLD, hold);
  return { ...(retention === undefined ? {} : { retention }), ...(hold === undefined ? {} : { legalHold: hold === 'ON' }) };
}

function readHeaders(mode: string | undefined, until: string | undefined, now: number): LockFacts['retention'] {
  if (mode === undefined && until === undefined) return undefined;
  if (mode === undefined || until === undefined)
    throw invalidArgument(`${UNTIL} and ${MODE} must both be supplied`, mode === undefined ? MODE : UNTIL, '');
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw invalidArgument('Unknown wormMode directive.', MODE, mode);
  const time = Date.parse(until);
  if (Number.isNaN(time)) throw invalidArgument('The retain until date must be provided in ISO 8601 format', UNTIL, until);
  if (time <= now) throw invalidArgument('The retain until date must be in the future!', UNTIL, until);
  return { mode, until: time };
}

function byDefault(bucket: Bucket, now: number): LockFacts['retention'] {
  const found = defaultRetentionOf(bucket);
  return found === undefined ? undefined : { mode: found.mode, until: retentionEnd(found, now) };
}

/** What GET and HEAD tell of an object's lock. */
export function lockHeaders(facts: LockFacts): Headers {
  const retention = retentionOf(facts);
  const { legalHold } = facts;
  return {
    ...(retention === undefined ? {} : { [MODE]: retention.mode, [UNTIL]: new Date(retention.until).toISOString() }),
    ...(legalHold === undefined ? {} : { [HOLD]: legalHold ? 'ON' : 'OFF' }),
  };
}
