import { z } from 'zod';
import { parseOnce } from '../../configuration/parse-once.ts';
import type { AccessControlList, Bucket, ObjectRecord } from '../../model/records.ts';

export type Grant = AccessControlList['grants'][number];
export type Grantee = Grant['grantee'];
export type Permission = Grant['permission'];

const accessControlList = z.strictObject({
  owner: z.string(),
  grants: z.array(
    z.strictObject({
      grantee: z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('account'), id: z.string() }),
        z.strictObject({ type: z.literal('everybody') }),
        z.strictObject({ type: z.literal('authenticated') }),
        z.strictObject({ type: z.literal('log-delivery') }),
      ]),
      permission: z.enum(['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP']),
    }),
  ),
});

const parseKept = parseOnce((text: string): AccessControlList => accessControlList.parse(JSON.parse(text)));

/** The owner may do everything, nobody else anything. */
export function privateAcl(owner: string): AccessControlList {
  return { owner, grants: [{ grantee: { type: 'account', id: owner }, permission: 'FULL_CONTROL' }] };
}

export function bucketAcl(bucket: Bucket): AccessControlList {
  const text = bucket.documents['acl'];
  return text === undefined ? privateAcl(bucket.owner) : parseKept(text);
}

export function objectAcl(record: ObjectRecord): AccessControlList {
  return record.facts.acl ?? privateAcl(record.facts.owner);
}

/** Does a grant give `permission` to the account (null: to everybody)? `ignorePublic`: grants to groups count for nothing. */
export function aclAllows(acl: AccessControlList, permission: Permission, account: string | null, ignorePublic: boolean): boolean {
  return acl.grants.some(
    (grant) => (grant.permission === permission || grant.permission === 'FULL_CONTROL') && isMeant(grant.grantee, account, ignorePublic),
  );
}

function isMeant(grantee: Grantee, account: string | null, ignorePublic: boolean): boolean {
  switch (grantee.type) {
    case 'account':
      return grantee.id === account;
    case 'everybody':
      return !ignorePublic;
    case 'authenticated':
      return account !== null && !ignorePublic;
    case 'log-delivery':
      return false;
  }
}

/** S3 calls an ACL public when it grants anything to everybody or to every account. */
export function isPublicAcl(acl: AccessControlList): boolean {
  return acl.grants.some(({ grantee }) => grantee.type === 'everybody' || grantee.type === 'authenticated');
}
