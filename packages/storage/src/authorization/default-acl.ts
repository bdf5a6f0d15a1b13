import type { AccessControlList, Bucket, Caller } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import type { Accounts } from '../protocol/operation.ts';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';
import { isPublicAcl } from './acl/access-control-list.ts';
import { aclOfHeaders, hasAclHeaders } from './acl/acl-of-headers.ts';
import { isOwnership, ownershipDocument, ownershipOf, type Ownership } from './ownership.ts';
import { EVERYTHING_BLOCKED, publicAccessBlockDocument, publicAccessBlockOf } from './public-access-block.ts';

type Headers = Readonly<Record<string, string>>;

/** What a bucket gets that is made through S3 and says nothing else. */
export interface NewBucketDefaults {
  readonly ownership: Ownership;
  readonly blocksPublicAccess: boolean;
}
/** What S3 did before 2023, and what S3 clients and suites that use ACLs expect. Today's S3 makes `BucketOwnerEnforced` and blocks public access. */
export const NEW_BUCKET_DEFAULTS: NewBucketDefaults = { ownership: 'ObjectWriter', blocksPublicAccess: false };

interface NewBucket {
  readonly headers: Headers;
  /** Account id. */
  readonly owner: string;
  readonly accounts: Accounts;
  readonly defaults?: NewBucketDefaults;
}

/** The documents of a bucket that CreateBucket makes, for `BucketStore.create`. */
export async function documentsOfNewBucket({
  headers,
  owner,
  accounts,
  defaults = NEW_BUCKET_DEFAULTS,
}: NewBucket): Promise<Record<string, string>> {
  const asked = headers['x-amz-object-ownership'];
  if (asked !== undefined && !isOwnership(asked))
    throw invalidArgument('Invalid x-amz-object-ownership header', 'x-amz-object-ownership', asked);
  const ownership = asked ?? defaults.ownership;
  const acl = await aclOfHeaders(headers, { owner, bucketOwner: owner }, accounts);
  if (acl !== undefined && ownership === 'BucketOwnerEnforced') throw bucketAclWithEnforcedOwnership();
  if (acl !== undefined && defaults.blocksPublicAccess && isPublicAcl(acl)) throw s3Error('AccessDenied');
  return {
    ...(acl === undefined ? {} : { acl: JSON.stringify(acl) }),
    ...(asked === undefined && ownership === 'ObjectWriter' ? {} : { ownershipControls: ownershipDocument(ownership) }),
    ...(defaults.blocksPublicAccess ? { publicAccessBlock: publicAccessBlockDocument(EVERYTHING_BLOCKED) } : {}),
  };
}

export function bucketAclWithEnforcedOwnership(): StorageError {
  return new StorageError(
    'InvalidBucketAclWithObjectOwnership',
    400,
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );
}

interface NewObject {
  readonly headers: Headers;
  readonly bucket: Bucket;
  readonly caller: Caller;
  readonly accounts: Accounts;
}

/** Owner and ACL of an object that PutObject, CopyObject, a form or CreateMultipartUpload makes, for `ObjectFacts`. */
export async function aclOfNewObject({
  headers,
  bucket,
  caller,
  accounts,
}: NewObject): Promise<{ owner: string; acl?: AccessControlList }> {
  // What nobody in particular writes belongs to the bucket's owner: there would be no account that could ever look after it.
  const writer = caller.account?.id ?? bucket.owner;
  const ownership = ownershipOf(bucket);
  if (ownership === 'BucketOwnerEnforced') {
    if (hasAclHeaders(headers) && headers['x-amz-acl'] !== 'bucket-owner-full-control') throw s3Error('AccessControlListNotSupported');
    return { owner: bucket.owner };
  }
  const isHandedOver = ownership === 'BucketOwnerPreferred' && headers['x-amz-acl'] === 'bucket-owner-full-control';
  const owner = isHandedOver ? bucket.owner : writer;
  const acl = await aclOfHeaders(headers, { owner, bucketOwner: bucket.owner }, accounts);
  if (acl === undefined) return { owner };
  if (publicAccessBlockOf(bucket).BlockPublicAcls && isPublicAcl(acl)) throw s3Error('AccessDenied');
  return { owner, acl };
}
