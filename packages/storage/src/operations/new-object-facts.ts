import { aclOfNewObject } from '../authorization/default-acl.ts';
import { planLock } from '../configuration/object-lock/plan-lock.ts';
import { parseTaggingHeader } from '../configuration/tagging/tag-set.ts';
import type { ObjectFacts, ObjectHeaders } from '../model/records.ts';
import type { BucketContext, S3Request } from '../protocol/operation.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { readMetadataText } from './metadata-text.ts';

type Headers = Readonly<Record<string, string>>;

const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  'STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'DEEP_ARCHIVE', 'OUTPOSTS', 'GLACIER_IR', 'SNOW', 'EXPRESS_ONEZONE',
]); // prettier-ignore
/** Bytes of all names and values of `x-amz-meta-*`. */
const MOST_METADATA = 2_048;

/** What is known of an object that a request makes, by its headers: PutObject, CreateMultipartUpload, and forms, whose fields are named like headers. */
export async function newObjectFacts(context: BucketContext, request: Pick<S3Request, 'headers' | 'caller'>): Promise<ObjectFacts> {
  const { headers, caller } = request;
  const { bucket, accounts, now } = context;
  return {
    ...(await aclOfNewObject({ headers, bucket, caller, accounts })),
    ...planLock(headers, bucket, now()),
    headers: storedHeaders(headers),
    metadata: readMetadata(headers),
    tags: readTags(headers),
    storageClass: readStorageClass(headers),
  };
}

export function readTags(headers: Headers): ObjectFacts['tags'] {
  const tagging = headers['x-amz-tagging'];
  return tagging === undefined ? {} : parseTaggingHeader(tagging);
}

export function readStorageClass(headers: Headers): string {
  const storageClass = headers['x-amz-storage-class'] ?? 'STANDARD';
  if (!STORAGE_CLASSES.has(storageClass)) throw s3Error('InvalidStorageClass', { details: { StorageClassRequested: storageClass } });
  return storageClass;
}

export function storedHeaders(headers: Headers): ObjectHeaders {
  const redirect = headers['x-amz-website-redirect-location'];
  if (redirect !== undefined && !/^(\/|https?:\/\/)/.test(redirect))
    throw s3Error('InvalidRequest', { message: "The website redirect location must have a prefix of 'http://' or 'https://' or '/'." });
  const all: { -readonly [Name in keyof ObjectHeaders]: string | undefined } = {
    contentType: headers['content-type'],
    cacheControl: headers['cache-control'],
    contentDisposition: headers['content-disposition'],
    contentEncoding: withoutChunks(headers['content-encoding']),
    contentLanguage: headers['content-language'],
    expires: headers['expires'],
    websiteRedirectLocation: redirect,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== '')) as ObjectHeaders;
}

/** `aws-chunked` tells how the request was sent, not what the object is. */
function withoutChunks(encoding: string | undefined): string | undefined {
  return encoding
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one.toLowerCase() !== 'aws-chunked')
    .join(',');
}

export function readMetadata(headers: Headers): ObjectFacts['metadata'] {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const header in headers) {
    if (!header.startsWith('x-amz-meta-')) continue;
    const name = header.slice('x-amz-meta-'.length);
    const value = headers[header] ?? '';
    size += name.length + value.length;
    metadata[name] = readMetadataText(value);
  }
  if (size > MOST_METADATA) throw s3Error('MetadataTooLarge', { details: { Size: String(size), MaxSizeAllowed: String(MOST_METADATA) } });
  return metadata;
}
