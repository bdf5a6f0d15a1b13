import type { AccessControlList } from '../../model/records.ts';
import { invalidArgument } from '../../protocol/s3-error.ts';
import type { Grant } from './access-control-list.ts';

interface Owners {
  /** Owner of the bucket or object that the ACL is for. */
  readonly owner: string;
  readonly bucketOwner: string;
}

const toEverybody = (permission: Grant['permission']): Grant => ({ grantee: { type: 'everybody' }, permission });

/** The ACL that `x-amz-acl` names ("Canned ACL" of the S3 user guide). Throws `InvalidArgument` for other names. */
export function cannedAcl(name: string, { owner, bucketOwner }: Owners): AccessControlList {
  const own: Grant = { grantee: { type: 'account', id: owner }, permission: 'FULL_CONTROL' };
  return { owner, grants: [own, ...furtherGrants(name, owner, bucketOwner)] };
}

function furtherGrants(name: string, owner: string, bucketOwner: string): readonly Grant[] {
  switch (name) {
    case 'private':
    // There is no EC2 here that could read it.
    case 'aws-exec-read':
      return [];
    case 'public-read':
      return [toEverybody('READ')];
    case 'public-read-write':
      return [toEverybody('READ'), toEverybody('WRITE')];
    case 'authenticated-read':
      return [{ grantee: { type: 'authenticated' }, permission: 'READ' }];
    case 'bucket-owner-read':
      return owner === bucketOwner ? [] : [{ grantee: { type: 'account', id: bucketOwner }, permission: 'READ' }];
    case 'bucket-owner-full-control':
      return owner === bucketOwner ? [] : [{ grantee: { type: 'account', id: bucketOwner }, permission: 'FULL_CONTROL' }];
    case 'log-delivery-write':
      return [
        { grantee: { type: 'log-delivery' }, permission: 'WRITE' },
        { grantee: { type: 'log-delivery' }, permission: 'READ_ACP' },
      ];
    default:
      throw invalidArgument('The canned ACL that you named does not exist.', 'x-amz-acl', name);
  }
}
