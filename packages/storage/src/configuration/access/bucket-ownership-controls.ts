import { bucketAcl } from '../../authorization/acl/access-control-list.ts';
import { bucketAclWithEnforcedOwnership } from '../../authorization/default-acl.ts';
import { ownershipDocument, ownershipOf, parseOwnership } from '../../authorization/ownership.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { documentOperations, storedXml } from '../document-operations.ts';

export const bucketOwnershipControls = documentOperations({
  noun: 'BucketOwnershipControls',
  query: 'ownershipControls',
  getAction: 's3:GetBucketOwnershipControls',
  putAction: 's3:PutBucketOwnershipControls',
  deleteAction: 's3:PutBucketOwnershipControls',
  check(text, { bucket }) {
    const ownership = parseOwnership(text);
    const sharesByAcl = bucketAcl(bucket).grants.some(({ grantee }) => grantee.type !== 'account' || grantee.id !== bucket.owner);
    if (ownership === 'BucketOwnerEnforced' && sharesByAcl) throw bucketAclWithEnforcedOwnership();
    return ownershipDocument(ownership);
  },
  absent({ bucket }) {
    if (bucket.kind === 'site') return storedXml(ownershipDocument(ownershipOf(bucket)));
    throw s3Error('OwnershipControlsNotFoundError', { details: { BucketName: bucket.name } });
  },
});
