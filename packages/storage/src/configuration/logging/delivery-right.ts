import { aclAllows, bucketAcl } from '../../authorization/acl/access-control-list.ts';
import { ownershipOf } from '../../authorization/ownership.ts';
import { evaluatePolicy } from '../../authorization/policy/evaluate-policy.ts';
import { policyOf } from '../../authorization/policy/policy-document.ts';
import type { Bucket } from '../../model/records.ts';

/** Who delivers access logs, in policies. */
const DELIVERER = 'logging.s3.amazonaws.com';

/** May the access logs of `source` be stored under `key` in `target`? Its policy says so, or its ACL with a grant to the log delivery group. */
export function mayDeliver(source: Bucket, target: Bucket, key: string): boolean {
  const policy = policyOf(target);
  const keys: Readonly<Record<string, string>> = { 'aws:sourcearn': `arn:aws:s3:::${source.name}`, 'aws:sourceaccount': source.owner };
  const decided =
    policy &&
    evaluatePolicy(policy, {
      account: null,
      service: DELIVERER,
      action: 's3:PutObject',
      resource: `arn:aws:s3:::${target.name}/${key}`,
      keys: (name) => {
        const value = keys[name.toLowerCase()];
        return value === undefined ? undefined : [value];
      },
    });
  if (decided === 'deny') return false;
  return decided === 'allow' || (ownershipOf(target) !== 'BucketOwnerEnforced' && isGrantedToDelivery(target));
}

function isGrantedToDelivery(target: Bucket): boolean {
  const acl = bucketAcl(target);
  const group = { owner: acl.owner, grants: acl.grants.filter(({ grantee }) => grantee.type === 'log-delivery') };
  const asAccount = { ...group, grants: group.grants.map((grant) => ({ ...grant, grantee: { type: 'account', id: DELIVERER } as const })) };
  return aclAllows(asAccount, 'WRITE', DELIVERER, false);
}
