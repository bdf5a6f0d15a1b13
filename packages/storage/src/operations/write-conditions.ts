import type { Condition } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { readDate } from './http-date.ts';
import { matchesEtag } from './read-conditions.ts';

type Headers = Readonly<Record<string, string>>;

/** `If-Match` and `If-None-Match` of a request that makes an object; undefined: none. */
export function writeCondition(headers: Headers, key: string): Condition | undefined {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (match === undefined && noneMatch === undefined) return undefined;
  return (current) => {
    const there = existing(current);
    if (match !== undefined) {
      if (there === undefined) throw s3Error('NoSuchKey', { details: { Key: key } });
      if (!matchesEtag(match, there.etag)) throw failed('If-Match');
    }
    if (noneMatch !== undefined && there !== undefined && matchesEtag(noneMatch, there.etag)) throw failed('If-None-Match');
  };
}

/** What must hold of an object for it to be removed: of DeleteObject's headers, or of one entry of a DeleteObjects document. */
export interface RemovalDemands {
  /** ETags or `*`. */
  readonly match: string | undefined;
  readonly size: string | undefined;
  readonly lastModified: string | undefined;
}

export function removalDemandsOf(headers: Headers): RemovalDemands {
  return { match: headers['if-match'], size: headers['x-amz-if-match-size'], lastModified: headers['x-amz-if-match-last-modified-time'] };
}

/** The condition of these demands; undefined when there are none. Throws `InvalidArgument`. */
export function removalCondition({ match, size, lastModified }: RemovalDemands): Condition | undefined {
  if ((match ?? size ?? lastModified) === undefined) return undefined;
  const time = lastModified === undefined ? undefined : readDate(lastModified);
  if ((lastModified !== undefined && time === undefined) || (size !== undefined && !/^\d{1,16}$/.test(size)))
    throw s3Error('InvalidArgument', { message: 'A condition of the removal is not a time or number.' });
  return (current) => {
    const there = existing(current);
    if (there === undefined) {
      // What is not there need not go; only `*` asks whether it is there.
      if (match?.trim() === '*') throw failed('If-Match');
      return;
    }
    if (match !== undefined && !matchesEtag(match, there.etag)) throw failed('If-Match');
    if (size !== undefined && Number(size) !== there.size) throw failed('x-amz-if-match-size');
    // Clients know times as whole seconds from headers and as milliseconds from lists.
    if (time !== undefined && Math.floor(time / 1000) !== Math.floor(there.lastModified / 1000))
      throw failed('x-amz-if-match-last-modified-time');
  };
}

/** Asks both; undefined stands for none. */
export function bothConditions(first: Condition | undefined, second: Condition | undefined): Condition | undefined {
  if (first === undefined) return second;
  if (second === undefined) return first;
  return (current) => {
    first(current);
    second(current);
  };
}

function existing(current: ObjectRecord | undefined): ObjectRecord | undefined {
  return current?.isDeleteMarker === true ? undefined : current;
}

function failed(condition: string): Error {
  return s3Error('PreconditionFailed', { details: { Condition: condition } });
}
