import { decodeUri } from './percent-encoding.ts';
import { s3Error } from './s3-error.ts';

/** Where a request goes. */
export interface Target {
  /** As in the request line, without the query. */
  readonly path: string;
  readonly query: string;
  /** `''`: the service itself. */
  readonly bucketName: string;
  /** `''`: the bucket itself. */
  readonly key: string;
  readonly isVirtualHost: boolean;
}

/** Bytes of UTF-8. */
const LONGEST_KEY = 1_024;

/** Splits the request line's target. `hosts`: names of the service; what stands before one of them in the Host field is a bucket. Throws `InvalidURI` and `KeyTooLongError`. */
export function readTarget(url: string, host: string, hosts: readonly string[]): Target {
  const relative = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '') || '/';
  if (!relative.startsWith('/')) throw s3Error('InvalidURI');
  const mark = relative.indexOf('?');
  const path = mark === -1 ? relative : relative.slice(0, mark);
  const query = mark === -1 ? '' : relative.slice(mark + 1);
  const hostBucket = bucketOfHost(host, hosts);
  if (hostBucket !== '') return { path, query, bucketName: hostBucket, key: readKey(path.slice(1)), isVirtualHost: true };
  const slash = path.indexOf('/', 1);
  const bucketName = decodeUri(slash === -1 ? path.slice(1) : path.slice(1, slash));
  if (bucketName === undefined) throw s3Error('InvalidURI');
  if (bucketName === '' && path !== '/') throw s3Error('InvalidBucketName', { details: { BucketName: '' } });
  return { path, query, bucketName, key: slash === -1 ? '' : readKey(path.slice(slash + 1)), isVirtualHost: false };
}

/** A key from a path or header. */
export function readKey(encoded: string): string {
  const key = decodeUri(encoded);
  if (key === undefined || key.includes('\0')) throw s3Error('InvalidURI');
  requireKeyLength(key);
  return key;
}

export function requireKeyLength(key: string): void {
  if (key.length * 3 > LONGEST_KEY && Buffer.byteLength(key) > LONGEST_KEY)
    throw s3Error('KeyTooLongError', { details: { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(LONGEST_KEY) } });
}

function bucketOfHost(host: string, hosts: readonly string[]): string {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  for (const service of hosts)
    if (name.endsWith(service) && name.at(-service.length - 1) === '.') return name.slice(0, -service.length - 1);
  return '';
}
