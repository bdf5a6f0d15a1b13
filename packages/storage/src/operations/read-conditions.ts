import type { ObjectRecord } from '../model/records.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { httpDate, readDate } from './http-date.ts';

type Headers = Readonly<Record<string, string>>;

/** Conditions of reading, as their headers are called behind the prefix. */
interface ReadConditions {
  readonly match: string | undefined;
  readonly noneMatch: string | undefined;
  readonly modifiedSince: string | undefined;
  readonly unmodifiedSince: string | undefined;
}

/** Holds a GET or HEAD to its `If-*` headers. Throws `PreconditionFailed`, or `NotModified` (304). */
export function checkReadConditions(headers: Headers, record: ObjectRecord): void {
  const conditions = readConditions(headers, '');
  requireMatch(conditions, record, '');
  const unchanged = findUnchanged(conditions, record);
  if (unchanged !== undefined)
    throw s3Error('NotModified', {
      details: { 'header:etag': `"${record.etag}"`, 'header:last-modified': httpDate(record.lastModified), ...cachingHeaders(record) },
    });
}

/** Holds the source of a copy to its `x-amz-copy-source-if-*` headers. Throws `PreconditionFailed`. */
export function checkCopyConditions(headers: Headers, source: ObjectRecord): void {
  const conditions = readConditions(headers, 'x-amz-copy-source-');
  requireMatch(conditions, source, 'x-amz-copy-source-');
  const unchanged = findUnchanged(conditions, source);
  if (unchanged !== undefined) throw failed(`x-amz-copy-source-${unchanged}`);
}

/** May a range be sent? A client that goes on with what it has says in `If-Range` (RFC 9110, 13.1.5) of which object that was: of another one it gets everything. */
export function holdsIfRange(headers: Headers, record: ObjectRecord): boolean {
  const text = headers['if-range']?.trim();
  if (text === undefined) return true;
  return text.startsWith('"') ? text === `"${record.etag}"` : readDate(text) === wholeSeconds(record.lastModified);
}

function readConditions(headers: Headers, prefix: string): ReadConditions {
  return {
    match: headers[`${prefix}if-match`],
    noneMatch: headers[`${prefix}if-none-match`],
    modifiedSince: headers[`${prefix}if-modified-since`],
    unmodifiedSince: headers[`${prefix}if-unmodified-since`],
  };
}

/** `If-Match` decides where it is there; only otherwise does `If-Unmodified-Since` count (RFC 9110, 13.2.2). */
function requireMatch({ match, unmodifiedSince }: ReadConditions, record: ObjectRecord, prefix: string): void {
  if (match !== undefined) {
    if (!matchesEtag(match, record.etag)) throw failed(`${prefix}If-Match`);
    return;
  }
  const since = unmodifiedSince === undefined ? undefined : readDate(unmodifiedSince);
  if (since !== undefined && wholeSeconds(record.lastModified) > since) throw failed(`${prefix}If-Unmodified-Since`);
}

/** The header because of which the object need not be sent. */
function findUnchanged({ noneMatch, modifiedSince }: ReadConditions, record: ObjectRecord): string | undefined {
  if (noneMatch !== undefined) return matchesEtag(noneMatch, record.etag) ? 'If-None-Match' : undefined;
  const since = modifiedSince === undefined ? undefined : readDate(modifiedSince);
  return since !== undefined && wholeSeconds(record.lastModified) <= since ? 'If-Modified-Since' : undefined;
}

function cachingHeaders({ facts: { headers } }: ObjectRecord): Headers {
  return {
    ...(headers.cacheControl === undefined ? {} : { 'header:cache-control': headers.cacheControl }),
    ...(headers.expires === undefined ? {} : { 'header:expires': headers.expires }),
  };
}

/** HTTP's times have no fractions. */
function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}

/** A list of ETags, with or without their quotes, or `*`. */
export function matchesEtag(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const plain = withoutQuotes(one.trim().replace(/^W\//, ''));
    return plain === '*' || plain === etag;
  });
}

export function withoutQuotes(etag: string): string {
  return etag.length >= 2 && etag.startsWith('"') && etag.endsWith('"') ? etag.slice(1, -1) : etag;
}

function failed(condition: string): Error {
  return s3Error('PreconditionFailed', { details: { Condition: condition } });
}
