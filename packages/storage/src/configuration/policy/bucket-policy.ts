import { parsePolicy, policyOf } from '../../authorization/policy/policy-document.ts';
import { isPublicPolicy } from '../../authorization/policy/public-policy.ts';
import { publicAccessBlockOf } from '../../authorization/public-access-block.ts';
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
  async run({ bucket }) {
    const policy = policyOf(bucket);
    return xmlAnswer('PolicyStatus', element('IsPublic', policy !== undefined && isPublicPolicy(policy)));
  },
};

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
