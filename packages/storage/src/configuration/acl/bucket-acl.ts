import { bucketAcl as aclOf } from '../../authorization/acl/access-control-list.ts';
import type { Operation } from '../../protocol/operation.ts';
import { aclAnswer } from './acl-document.ts';
import { wantedAcl } from './wanted-acl.ts';

const getBucketAcl: Operation = {
  target: 'bucket',
  name: 'GetBucketAcl',
  method: 'GET',
  query: ['acl'],
  action: 's3:GetBucketAcl',
  run: ({ bucket, accounts }) => aclAnswer(aclOf(bucket), accounts),
};

const putBucketAcl: Operation = {
  target: 'bucket',
  name: 'PutBucketAcl',
  method: 'PUT',
  query: ['acl'],
  action: 's3:PutBucketAcl',
  async run(context, request) {
    const acl = await wantedAcl(context, request, context.bucket.owner);
    await context.buckets.saveDocument(context.bucket.name, 'acl', JSON.stringify(acl));
    return { status: 200 };
  },
};

export const bucketAcl: readonly Operation[] = [getBucketAcl, putBucketAcl];
