import { isPublicAcl } from '../../authorization/acl/access-control-list.ts';
import { aclOfHeaders, hasAclHeaders } from '../../authorization/acl/acl-of-headers.ts';
import { ownershipOf } from '../../authorization/ownership.ts';
import { publicAccessBlockOf } from '../../authorization/public-access-block.ts';
import type { AccessControlList } from '../../model/records.ts';
import { StorageError } from '../../model/storage-error.ts';
import type { BucketContext, S3Request } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { MOST_DOCUMENT_BYTES } from '../document-operations.ts';
import { readAcl } from './acl-document.ts';

/** The ACL that PutBucketAcl or PutObjectAcl sets, from the headers or from the document of the request. */
export async function wantedAcl({ bucket, accounts }: BucketContext, request: S3Request, owner: string): Promise<AccessControlList> {
  const text = await request.readText(MOST_DOCUMENT_BYTES);
  if (ownershipOf(bucket) === 'BucketOwnerEnforced') throw s3Error('AccessControlListNotSupported');
  const hasHeaders = hasAclHeaders(request.headers);
  const hasDocument = text.trim() !== '';
  if (hasHeaders && hasDocument) throw new StorageError('UnexpectedContent', 400, 'This request does not support content');
  if (!hasHeaders && !hasDocument) throw s3Error('MissingSecurityHeader', { details: { MissingHeaderName: 'x-amz-acl' } });
  const acl =
    (await aclOfHeaders(request.headers, { owner, bucketOwner: bucket.owner }, accounts)) ?? (await readAcl(text, owner, accounts));
  if (publicAccessBlockOf(bucket).BlockPublicAcls && isPublicAcl(acl)) throw s3Error('AccessDenied');
  return acl;
}
