import { StorageError } from '../model/storage-error.ts';
import type { Key, KeySet } from './key-ring.ts';

/** How clients name the key that S3 itself looks after. */
const DEFAULT_ALIAS = 'alias/aws/s3';

/** The key that a client named by its id, or by an ARN such as `arn:aws:kms:us-east-1:123456789012:key/<id>`. Throws `KMS.NotFoundException`. */
export function findKmsKey(keys: KeySet, named: string): Key {
  const id = named.startsWith('arn:') ? named.slice(named.lastIndexOf(':') + 1).replace(/^key\//, '') : named;
  const key = id === DEFAULT_ALIAS ? keys.current() : keys.find(id);
  if (key === undefined) throw new StorageError('KMS.NotFoundException', 400, `Key '${named}' does not exist`);
  return key;
}
