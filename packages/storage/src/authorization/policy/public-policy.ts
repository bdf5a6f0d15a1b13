import type { Policy, Statement } from './policy-document.ts';

/** Keys that pin a statement to somebody ("The meaning of public" in the S3 user guide). */
const PINNING_KEYS = new Set([
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:userid',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);
const PINNING_OPERATORS = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/;

/** Does it allow anything to everybody? */
export function isPublicPolicy(policy: Policy): boolean {
  return policy.Statement.some((statement) => statement.Effect === 'Allow' && isForEverybody(statement) && !isPinned(statement));
}

function isForEverybody({ Principal, NotPrincipal }: Statement): boolean {
  if (NotPrincipal !== undefined) return true;
  return Principal === '*' || (Principal !== undefined && Object.values(Principal).some((names) => names?.includes('*')));
}

function isPinned({ Condition }: Statement): boolean {
  return Object.entries(Condition ?? {}).some(
    ([operator, wanted]) =>
      PINNING_OPERATORS.test(operator) &&
      Object.entries(wanted).some(([key, values]) => PINNING_KEYS.has(key.toLowerCase()) && values.every(isFixed)),
  );
}

function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value) && !/^(0\.0\.0\.0|::)\/0$/.test(value);
}
