import { s3Error } from '../protocol/s3-error.ts';

const RESERVED_STARTS = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_ENDS = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/**
 * Throws `InvalidBucketName` for names that no bucket may have. Source: S3 User Guide, "General purpose bucket naming rules".
 */
export function requireBucketName(name: string): void {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !name.includes('.-') &&
    !name.includes('-.') &&
    !/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name) &&
    !RESERVED_STARTS.some((start) => name.startsWith(start)) &&
    !RESERVED_ENDS.some((end) => name.endsWith(end));
  if (!isValid) throw s3Error('InvalidBucketName', { details: { BucketName: name } });
}
