import { objectAcl as aclOf, privateAcl } from '../../authorization/acl/access-control-list.ts';
import { ownershipOf } from '../../authorization/ownership.ts';
import type { Operation } from '../../protocol/operation.ts';
import { findVersion, namedVersion, versionHeader } from '../find-version.ts';
import { aclAnswer } from './acl-document.ts';
import { wantedAcl } from './wanted-acl.ts';

const getObjectAcl: Operation = {
  target: 'object',
  name: 'GetObjectAcl',
  method: 'GET',
  query: ['acl'],
  action: 's3:GetObjectAcl',
  versionAction: 's3:GetObjectVersionAcl',
  async run(context, request) {
    const record = await findVersion(context, request);
    // Where ACLs are off, objects that came before belong to the bucket's owner too.
    const acl = ownershipOf(context.bucket) === 'BucketOwnerEnforced' ? privateAcl(context.bucket.owner) : aclOf(record);
    return aclAnswer(acl, context.accounts, versionHeader(context, record));
  },
};

const putObjectAcl: Operation = {
  target: 'object',
  name: 'PutObjectAcl',
  method: 'PUT',
  query: ['acl'],
  action: 's3:PutObjectAcl',
  versionAction: 's3:PutObjectVersionAcl',
  async run(context, request) {
    const before = await findVersion(context, request);
    const acl = await wantedAcl(context, request, aclOf(before).owner);
    const record = await context.objects.amend(request.key, namedVersion(request.query), () => ({ acl }));
    return { status: 200, headers: versionHeader(context, record) };
  },
};

export const objectAcl: readonly Operation[] = [getObjectAcl, putObjectAcl];
