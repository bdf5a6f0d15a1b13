import type { S3Request } from '../protocol/operation.ts';
import { encodeUri } from '../protocol/percent-encoding.ts';

/** Address of an object, in the style (path or virtual host) in which the request was sent. */
export function objectAddress({ host, isSecure, bucketName }: S3Request, key: string): string {
  const path = host.toLowerCase().startsWith(`${bucketName}.`) ? '' : `/${bucketName}`;
  return `${isSecure ? 'https' : 'http'}://${host}${path}/${encodeUri(key, true)}`;
}
