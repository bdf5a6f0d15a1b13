import { expirationHeader } from '../configuration/lifecycle/due.ts';
import { lockHeaders } from '../configuration/object-lock/plan-lock.ts';
import type { Bucket, Checksum, ObjectRecord } from '../model/records.ts';
import { checksumHeader } from '../protocol/checksums/announced-checksum.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { headerText } from '../protocol/header-text.ts';
import type { S3Request } from '../protocol/operation.ts';
import { httpDate } from './http-date.ts';
import { writeMetadataText } from './metadata-text.ts';

type Headers = Record<string, string>;

/** Headers that tell what an object is, for GET and HEAD. Length, range and encryption are added by the caller. */
export function objectHeaders(record: ObjectRecord, bucket: Bucket): Headers {
  const { headers, metadata, tags, storageClass } = record.facts;
  const all: Headers = {
    'last-modified': httpDate(record.lastModified),
    etag: `"${record.etag}"`,
    'accept-ranges': 'bytes',
    'content-type': headers.contentType ?? 'binary/octet-stream',
  };
  const add = (name: string, text: string | undefined) => {
    if (text !== undefined) all[name] = text;
  };
  add('cache-control', headers.cacheControl);
  add('content-disposition', headers.contentDisposition);
  add('content-encoding', headers.contentEncoding);
  add('content-language', headers.contentLanguage);
  add('expires', headers.expires);
  add('x-amz-website-redirect-location', headers.websiteRedirectLocation);
  if (storageClass !== 'STANDARD') add('x-amz-storage-class', storageClass);
  if (bucket.versioning !== 'off') all['x-amz-version-id'] = record.versionId;
  const tagCount = Object.keys(tags).length;
  if (tagCount > 0) all['x-amz-tagging-count'] = String(tagCount);
  for (const name in metadata) all[`x-amz-meta-${name}`] = writeMetadataText(metadata[name] ?? '');
  return Object.assign(all, lockHeaders(record.facts), expirationHeader(bucket, record));
}

/** `x-amz-checksum-*` of an object or part. */
export function checksumHeaders(checksum: Checksum | undefined): Headers {
  return checksum === undefined ? {} : { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

const OVERRIDES = ['content-type', 'content-language', 'expires', 'cache-control', 'content-disposition', 'content-encoding'] as const;

/** What `response-*` parameters put in the place of the object's headers. Only signed requests may: whoever makes a link must not decide how others see a public object. */
export function responseOverrides({ query, caller }: S3Request): Headers {
  const all: Headers = {};
  if (query.size === 0) return all;
  for (const name of OVERRIDES) {
    const value = query.get(`response-${name}`);
    if (value !== null) all[name] = headerText(value);
  }
  if (caller.account === null && Object.keys(all).length > 0)
    throw s3Error('InvalidRequest', { message: 'Request specific response headers cannot be used for anonymous GET requests.' });
  return all;
}
