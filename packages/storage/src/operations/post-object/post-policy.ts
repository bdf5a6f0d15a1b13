import { z } from 'zod';
import { s3Error } from '../../protocol/s3-error.ts';
import { readDate } from '../http-date.ts';

/** What a signed form may be. Source: S3 API reference, "POST policy". */
export interface PostPolicy {
  /** Milliseconds since 1970. */
  readonly expiration: number;
  readonly conditions: readonly PolicyCondition[];
}
type PolicyCondition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string }
  | { readonly kind: 'content-length-range'; readonly least: number; readonly most: number };

/** Bytes of the file, both included. */
export interface LengthRange {
  readonly least: number;
  readonly most: number;
}

const policyDocument = z.object({
  expiration: z.string(),
  conditions: z.array(z.union([z.record(z.string(), z.string()), z.array(z.union([z.string(), z.number()]))])),
});

/** Fields that no condition need name. */
const FREE_FIELDS: ReadonlySet<string> = new Set(['policy', 'signature', 'x-amz-signature', 'awsaccesskeyid', 'file']);

/** Reads a policy from its base64. Throws `InvalidPolicyDocument`. */
export function readPostPolicy(encoded: string): PostPolicy {
  let parsed: z.infer<typeof policyDocument>;
  try {
    parsed = policyDocument.parse(JSON.parse(withoutDollarEscapes(Buffer.from(encoded, 'base64').toString('utf8'))));
  } catch (error) {
    throw invalid('Invalid JSON.', error);
  }
  const expiration = ISO_8601.test(parsed.expiration) ? readDate(parsed.expiration) : undefined;
  if (expiration === undefined) throw invalid(`Invalid 'expiration' value: '${parsed.expiration}'`);
  return { expiration, conditions: parsed.conditions.flatMap(readCondition) };
}

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** Policies may write `\$` for a dollar sign, which JSON does not know. */
function withoutDollarEscapes(json: string): string {
  return json.replaceAll(/(?<!\\)\\\$/g, () => '$');
}

function readCondition(condition: Readonly<Record<string, string>> | readonly (string | number)[]): readonly PolicyCondition[] {
  if (!isList(condition)) {
    const entries = Object.entries(condition);
    if (entries.length !== 1) throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
    return entries.map(([field, value]) => ({ kind: 'eq', field: field.toLowerCase(), value }));
  }
  const [operator, first, second] = condition;
  const kind = String(operator).toLowerCase();
  if (condition.length !== 3) throw invalid(`Invalid Condition: wrong number of arguments: ${JSON.stringify(condition)}`);
  if (kind === 'content-length-range') {
    const [least, most] = [Number(first), Number(second)];
    if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || least < 0 || most < 0)
      throw invalid(`Invalid Condition: ${JSON.stringify(condition)}`);
    return [{ kind, least, most }];
  }
  if ((kind !== 'eq' && kind !== 'starts-with') || typeof first !== 'string' || !first.startsWith('$') || typeof second !== 'string')
    throw invalid(`Invalid Condition: ${JSON.stringify(condition)}`);
  return [{ kind, field: first.slice(1).toLowerCase(), value: second }];
}

function isList(condition: Readonly<Record<string, string>> | readonly (string | number)[]): condition is readonly (string | number)[] {
  return Array.isArray(condition);
}

/** Holds a form to its policy; gives the size that the file may have. `fields`: also `bucket`. Throws `AccessDenied`. */
export function checkPostPolicy(policy: PostPolicy, fields: ReadonlyMap<string, string>, now: number): LengthRange {
  if (policy.expiration <= now) throw denied('Policy expired.');
  let range: LengthRange = { least: 0, most: Number.MAX_SAFE_INTEGER };
  const named = new Set<string>();
  for (const condition of policy.conditions) {
    if (condition.kind === 'content-length-range') {
      range = { least: Math.max(range.least, condition.least), most: Math.min(range.most, condition.most) };
      continue;
    }
    named.add(condition.field);
    if (!holds(condition, fields.get(condition.field) ?? ''))
      throw denied(`Policy Condition failed: ["${condition.kind}", "$${condition.field}", "${condition.value}"]`);
  }
  const extra = [...fields.keys()].filter((name) => !named.has(name) && !FREE_FIELDS.has(name) && !name.startsWith('x-ignore-'));
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
  return range;
}

function holds(
  { kind, field, value }: { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string },
  actual: string,
): boolean {
  if (kind === 'eq') return actual === value;
  // Several types may stand in a Content-Type field; each must begin so.
  if (field === 'content-type') return actual.split(',').every((one) => one.trim().startsWith(value));
  return actual.startsWith(value);
}

function denied(why: string): Error {
  return s3Error('AccessDenied', { message: `Invalid according to Policy: ${why}` });
}

function invalid(why: string, cause?: unknown): Error {
  return s3Error('InvalidPolicyDocument', { message: `Invalid Policy: ${why}`, cause });
}
