import { bucketAcl, isPublicAcl } from '../../authorization/acl/access-control-list.ts';
import { ownershipOf } from '../../authorization/ownership.ts';
import { parsePolicy, policyOf } from '../../authorization/policy/policy-document.ts';
import { isPublicPolicy } from '../../authorization/policy/public-policy.ts';
import { publicAccessBlockOf } from '../../authorization/public-access-block.ts';
import type { Bucket } from '../../model/records.ts';
import type { Operation } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { element, xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { documentOperations } from '../document-operations.ts';

const getBucketPolicyStatus: Operation = {
  target: 'bucket',
  name: 'GetBucketPolicyStatus',
  method: 'GET',
  query: ['policyStatus'],
  action: 's3:GetBucketPolicyStatus',
  run: ({ bucket }) => Promise.resolve(xmlAnswer('PolicyStatus', element('IsPublic', isPublicBucket(bucket)))),
};

/** Does its policy or its ACL give anything to everybody? */
function isPublicBucket(bucket: Bucket): boolean {
  const policy = policyOf(bucket);
  if (policy !== undefined && isPublicPolicy(policy)) return true;
  const aclsCount = ownershipOf(bucket) !== 'BucketOwnerEnforced' && !publicAccessBlockOf(bucket).IgnorePublicAcls;
  return aclsCount && isPublicAcl(bucketAcl(bucket));
}

export const bucketPolicy: readonly Operation[] = [
  ...documentOperations({
    noun: 'BucketPolicy',
    query: 'policy',
    getAction: 's3:GetBucketPolicy',
    putAction: 's3:PutBucketPolicy',
    deleteAction: 's3:DeleteBucketPolicy',
    putStatus: 204,
    check(text, { bucket }) {
      const policy = parsePolicy(text, bucket.name);
      if (publicAccessBlockOf(bucket).BlockPublicPolicy && isPublicPolicy(policy)) throw s3Error('AccessDenied');
      return text;
    },
    absent({ bucket }) {
      throw s3Error('NoSuchBucketPolicy', { details: { BucketName: bucket.name } });
    },
    present: (stored) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: stored }),
  }),
  getBucketPolicyStatus,
];
