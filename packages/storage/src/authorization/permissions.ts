import type { Permission } from './acl/access-control-list.ts';

/** Actions on buckets that ACLs know ("Mapping of ACL permissions and access policy permissions"). Others are the owner's alone. */
const BUCKET_PERMISSIONS: Readonly<Record<string, Permission>> = {
  's3:ListBucket': 'READ',
  's3:ListBucketVersions': 'READ',
  's3:ListBucketMultipartUploads': 'READ',
  's3:GetBucketAcl': 'READ_ACP',
  's3:PutBucketAcl': 'WRITE_ACP',
  's3:PutObject': 'WRITE',
  's3:DeleteObject': 'WRITE',
  's3:DeleteObjectVersion': 'WRITE',
};

const OBJECT_PERMISSIONS: Readonly<Record<string, Permission>> = {
  's3:GetObject': 'READ',
  's3:GetObjectVersion': 'READ',
  's3:GetObjectAttributes': 'READ',
  's3:GetObjectVersionAttributes': 'READ',
  's3:GetObjectAcl': 'READ_ACP',
  's3:GetObjectVersionAcl': 'READ_ACP',
  's3:PutObjectAcl': 'WRITE_ACP',
  's3:PutObjectVersionAcl': 'WRITE_ACP',
};

/** Whose ACL decides about the action, and what it must grant. */
export type NeededPermission =
  | { readonly acl: 'bucket' | 'object'; readonly permission: Permission }
  /** No ACL grants it. */
  | { readonly acl: 'none' };

export function neededPermission(action: string): NeededPermission {
  const onBucket = BUCKET_PERMISSIONS[action];
  if (onBucket !== undefined) return { acl: 'bucket', permission: onBucket };
  const onObject = OBJECT_PERMISSIONS[action];
  return onObject === undefined ? { acl: 'none' } : { acl: 'object', permission: onObject };
}

/** What whoever began an upload may do with it, besides the bucket's owner ("Multipart upload API and permissions" of the S3 user guide). */
export function isAboutUpload(action: string): boolean {
  return action === 's3:AbortMultipartUpload' || action === 's3:ListMultipartUploadParts';
}

/** Reading of an object's bytes or facts, where "there is no such object" must not be told to those who may not list. */
export function tellsExistence(action: string): boolean {
  return action.startsWith('s3:GetObject');
}
