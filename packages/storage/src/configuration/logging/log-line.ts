import type { Bucket } from '../../model/records.ts';

/** One request to a bucket whose access is logged, after it was answered. Absent: unknown or not meant. */
export interface Access {
  readonly bucket: Bucket;
  /** When it came: milliseconds since 1970. */
  readonly time: number;
  readonly clientAddress: string;
  /** Account id. */
  readonly requester?: string | undefined;
  readonly requestId: string;
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  /** `/bucket/key?query`, as it came. */
  readonly url: string;
  readonly status: number;
  readonly errorCode?: string | undefined;
  readonly bytesSent?: number | undefined;
  readonly objectSize?: number | undefined;
  /** Milliseconds until the last byte of the answer, and until its first. */
  readonly totalTime: number;
  readonly turnAroundTime?: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly isSecure: boolean;
}

/** The line of an access log ("Amazon S3 server access log format"), without its end. */
export function logLine(access: Access): string {
  const { bucket, headers, query } = access;
  const authentication = authenticationOf(access);
  return [
    bucket.owner,
    bucket.name,
    `[${logTime(access.time)}]`,
    field(access.clientAddress),
    field(access.requester),
    access.requestId,
    operationName(access),
    field(access.key === '' ? undefined : encodeKey(access.key)),
    quoted(`${access.method} ${access.url} HTTP/1.1`),
    String(access.status),
    field(access.errorCode),
    field(access.bytesSent || undefined),
    field(access.objectSize),
    String(Math.round(access.totalTime)),
    field(access.turnAroundTime === undefined ? undefined : Math.round(access.turnAroundTime)),
    quoted(headers['referer']),
    quoted(headers['user-agent']),
    field(query.get('versionId') ?? undefined),
    access.requestId,
    authentication === undefined ? '-' : 'SigV4',
    '-',
    field(authentication),
    field(headers['host']),
    access.isSecure ? 'TLSv1.2' : '-',
    '-',
    '-',
  ].join(' ');
}

function authenticationOf({ headers, query, requester }: Access): string | undefined {
  if (headers['authorization'] !== undefined) return 'AuthHeader';
  if (query.has('X-Amz-Signature')) return 'QueryString';
  return requester === undefined ? undefined : 'AuthForm';
}

function field(value: string | number | undefined): string {
  if (value === undefined || value === '') return '-';
  // Nothing that a client sends may look like a further field or line.
  return String(value).replace(/[^!-~]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}

function quoted(text: string | undefined): string {
  if (text === undefined || text === '') return '"-"';
  return `"${text.replace(/[^ -~]/gu, (character) => encodeURIComponent(character.toWellFormed())).replaceAll('"', '%22')}"`;
}

/** Keys are percent-encoded twice in these logs, as S3 does. */
function encodeKey(key: string): string {
  const once = encodeURIComponent(key.toWellFormed()).replaceAll('%2F', '/');
  return encodeURIComponent(once).replaceAll('%2F', '/');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `06/Feb/2019:00:00:38 +0000` */
function logTime(time: number): string {
  const iso = new Date(time).toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

const RESOURCES: readonly (readonly [string, string])[] = [
  ['acl', 'ACL'],
  ['policy', 'BUCKETPOLICY'],
  ['policyStatus', 'BUCKETPOLICYSTATUS'],
  ['publicAccessBlock', 'PUBLIC_ACCESS_BLOCK'],
  ['ownershipControls', 'OWNERSHIP_CONTROLS'],
  ['cors', 'CORS'],
  ['versioning', 'VERSIONING'],
  ['versions', 'BUCKETVERSIONS'],
  ['object-lock', 'OBJECT_LOCK_CONFIGURATION'],
  ['retention', 'OBJECT_LOCK_RETENTION'],
  ['legal-hold', 'OBJECT_LOCK_LEGALHOLD'],
  ['lifecycle', 'LIFECYCLE'],
  ['encryption', 'ENCRYPTION'],
  ['logging', 'LOGGING_STATUS'],
  ['notification', 'NOTIFICATION'],
  ['website', 'WEBSITE'],
  ['requestPayment', 'REQUEST_PAYMENT'],
  ['accelerate', 'ACCELERATE'],
  ['location', 'LOCATION'],
  ['uploads', 'UPLOADS'],
  ['attributes', 'OBJECT_ATTRIBUTES'],
  ['delete', 'MULTI_OBJECT_DELETE'],
];

function operationName({ method, key, query, headers }: Access): string {
  return `REST.${method === 'PUT' && headers['x-amz-copy-source'] !== undefined ? 'COPY' : method}.${resourceName(query, key)}`;
}

function resourceName(query: URLSearchParams, key: string): string {
  const found = RESOURCES.find(([parameter]) => query.has(parameter));
  if (found !== undefined) return found[1];
  if (query.has('tagging')) return key === '' ? 'TAGGING' : 'OBJECT_TAGGING';
  if (query.has('partNumber') && query.has('uploadId')) return 'PART';
  if (query.has('uploadId')) return 'UPLOAD';
  return key === '' ? 'BUCKET' : 'OBJECT';
}
