import { z } from 'zod';
import { parseOnce } from '../../configuration/parse-once.ts';
import type { Bucket } from '../../model/records.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { isConditionOperator } from './conditions.ts';
import { matchesWildcard } from './wildcard.ts';

/** S3 refuses larger ones. */
export const MOST_POLICY_BYTES = 20_480;

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const conditionValues = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))])
  .transform((values) => (Array.isArray(values) ? values : [values]).map(String));
const principals = z.union([
  z.literal('*'),
  z.strictObject({
    AWS: texts.optional(),
    CanonicalUser: texts.optional(),
    Service: texts.optional(),
    Federated: texts.optional(),
    '*': texts.optional(),
  }),
]);

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principals.optional(),
  NotPrincipal: principals.optional(),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
});
const policyDocument = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([statement.transform((only) => [only]), z.array(statement).min(1)]),
});
export type Principals = z.infer<typeof principals>;
export type Statement = z.infer<typeof statement>;
export type Policy = z.infer<typeof policyDocument>;

/** Reads a bucket policy and checks what S3 checks when it is put. Throws `MalformedPolicy` with the reason. */
export function parsePolicy(text: string, bucketName: string): Policy {
  const policy = policyDocument.safeParse(parseJson(text));
  if (!policy.success) throw malformed(describeIssue(policy.error.issues[0]));
  for (const one of policy.data.Statement) checkStatement(one, bucketName);
  const ids = policy.data.Statement.flatMap(({ Sid = '' }) => (Sid === '' ? [] : [Sid]));
  if (new Set(ids).size < ids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
  return policy.data;
}

function parseJson(text: string): unknown {
  if (Buffer.byteLength(text) > MOST_POLICY_BYTES) throw malformed('Policy exceeds the maximum allowed document size of 20 KB.');
  if (!text.trimStart().startsWith('{')) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  try {
    return JSON.parse(text, (name, value: unknown) => {
      // The schema would leave it out, and a condition less is a policy that allows more.
      if (name === '__proto__') throw new Error(`unexpected ${name}`);
      return value;
    });
  } catch {
    throw malformed('This policy contains invalid Json');
  }
}

function describeIssue(issue: z.core.$ZodIssue | undefined): string {
  const place = issue?.path.findLast((part) => typeof part === 'string');
  return place === undefined ? 'Missing required field Statement' : `Invalid policy syntax at ${place}`;
}

function checkStatement(one: Statement, bucketName: string): void {
  requireOne('Principal', one.Principal, one.NotPrincipal);
  requireOne('Action', one.Action, one.NotAction);
  requireOne('Resource', one.Resource, one.NotResource);
  if (one.NotPrincipal !== undefined && one.Effect === 'Allow') throw malformed('Allow with NotPrincipal is not allowed.');
  for (const who of [one.Principal, one.NotPrincipal])
    if (who !== undefined && !isSensible(who)) throw malformed('Invalid principal in policy');
  for (const action of one.Action ?? one.NotAction ?? [])
    if (action !== '*' && !/^s3:[A-Za-z*?]+$/i.test(action)) throw malformed('Policy has invalid action');
  for (const resource of one.Resource ?? one.NotResource ?? [])
    if (!isResourceOf(resource, bucketName)) throw malformed('Policy has invalid resource');
  for (const operator of Object.keys(one.Condition ?? {}))
    if (!isConditionOperator(operator)) throw malformed(`Invalid Condition type : ${operator}`);
}

function requireOne(name: string, value: unknown, opposite: unknown): void {
  if (value === undefined && opposite === undefined) throw malformed(`Missing required field ${name}`);
  if (value !== undefined && opposite !== undefined) throw malformed(`${name} and Not${name} cannot both be given.`);
}

function isSensible(who: Principals): boolean {
  if (who === '*') return true;
  const named = Object.values(who).flat();
  return (
    named.length > 0 && (who.AWS ?? []).every((name) => name === '*' || name.startsWith('arn:aws:') || /^[A-Za-z0-9_.$-]+$/.test(name))
  );
}

function isResourceOf(resource: string, bucketName: string): boolean {
  const found = /^arn:aws[a-z-]*:s3:[^:]*:[^:]*:(.*)$/s.exec(resource)?.[1];
  if (found === undefined) return resource === '*';
  const [bucketPart = ''] = found.split('/', 1);
  return matchesWildcard(bucketPart, bucketName);
}

function malformed(message: string): Error {
  return s3Error('MalformedPolicy', { message });
}

const parseKept = parseOnce((text: string): Policy => policyDocument.parse(JSON.parse(text)));

/** The bucket's policy; undefined when it has none. */
export function policyOf(bucket: Bucket): Policy | undefined {
  const text = bucket.documents['policy'];
  return text === undefined ? undefined : parseKept(text);
}
