import { tagsOfHeader } from '../configuration/tagging/tags-of-header.ts';
import type { ObjectRecord } from '../model/records.ts';
import type { AccessQuestion, Action, Authorize } from '../protocol/operation.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { aclAllows, bucketAcl, objectAcl } from './acl/access-control-list.ts';
import { hasAclHeaders } from './acl/acl-of-headers.ts';
import { keyAllows } from './key-rights.ts';
import { ownershipOf } from './ownership.ts';
import { isAboutUpload, neededPermission, tellsExistence } from './permissions.ts';
import { evaluatePolicy } from './policy/evaluate-policy.ts';
import { policyOf, type Policy } from './policy/policy-document.ts';
import { isPublicPolicy } from './policy/public-policy.ts';
import { requestKeys } from './policy/request-keys.ts';
import { publicAccessBlockOf } from './public-access-block.ts';

/**
 * Decides as S3 does: what the access key allows, then the bucket's policy (a Deny is final), then public access block and ACLs. The bucket's owner may
 * always read, replace and remove the policy, so that he cannot shut himself out.
 */
export function createAuthorize({ now }: { readonly now: () => number }): Authorize {
  return async (question) => {
    if (!(await mayDo(remembering(question), now))) throw s3Error('AccessDenied');
  };
}

/** The same question, whose object is looked up once at most. */
function remembering(question: AccessQuestion): AccessQuestion {
  const { object } = question;
  if (object === undefined) return question;
  let found: Promise<ObjectRecord | undefined> | undefined;
  return { ...question, object: () => (found ??= object()) };
}

async function mayDo(question: AccessQuestion, now: () => number): Promise<boolean> {
  const { request, bucket, action } = question;
  if (!keyAllows(request.caller, bucket, action)) return false;
  const isOwner = request.caller.account?.id === bucket.owner;
  if (isOwner && POLICY_ACTIONS.has(action)) return true;
  const policy = policyOf(bucket);
  const decided = policy === undefined ? 'none' : await askPolicy(policy, question, now());
  if (decided === 'deny') return false;
  const isShared = decided === 'allow' && (isOwner || !isRestricted(question, policy));
  if (!isShared && !(await grantedByOwnership(question, isOwner))) return false;
  return !isShared || isOwner || mayLearnOfAbsence(question, now);
}

const POLICY_ACTIONS: ReadonlySet<Action> = new Set<Action>(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']);

function isRestricted({ bucket }: AccessQuestion, policy: Policy | undefined): boolean {
  return publicAccessBlockOf(bucket).RestrictPublicBuckets && policy !== undefined && isPublicPolicy(policy);
}

async function askPolicy(policy: Policy, question: AccessQuestion, now: number): Promise<'allow' | 'deny' | 'none'> {
  const { request, bucket, key, action } = question;
  const object = asksAboutObject(bucket.documents['policy'] ?? '') ? await question.object?.() : undefined;
  const requestTags = question.requestTags ?? tagsOfHeader(request.headers['x-amz-tagging']);
  const keys = requestKeys(question, { now, object, requestTags });
  const resource = `arn:aws:s3:::${bucket.name}${key === undefined ? '' : `/${key}`}`;
  const ask = (asked: Action) => evaluatePolicy(policy, { account: request.caller.account, action: asked, resource, keys });
  // What a PutObject does beside storing bytes may be denied on its own; S3 would ask for an Allow too, which is the writer's right over his own object here.
  if (impliedActions(question).some((implied) => ask(implied) === 'deny')) return 'deny';
  return ask(action);
}

function asksAboutObject(policy: string): boolean {
  return /s3:existingobjecttag|s3:object-lock-mode/i.test(policy);
}

function impliedActions({ action, request: { headers } }: AccessQuestion): readonly Action[] {
  if (action !== 's3:PutObject') return [];
  return [
    ...(hasAclHeaders(headers) ? (['s3:PutObjectAcl'] as const) : []),
    ...(headers['x-amz-tagging'] === undefined ? [] : (['s3:PutObjectTagging'] as const)),
    ...(headers['x-amz-object-lock-mode'] === undefined ? [] : (['s3:PutObjectRetention'] as const)),
    ...(headers['x-amz-object-lock-legal-hold'] === undefined ? [] : (['s3:PutObjectLegalHold'] as const)),
  ];
}

/** What follows from who owns bucket and object and from their ACLs. */
async function grantedByOwnership(question: AccessQuestion, isBucketOwner: boolean): Promise<boolean> {
  const { request, bucket, action } = question;
  const account = request.caller.account?.id ?? null;
  if (isAboutUpload(action)) return isBucketOwner || (account !== null && (await question.initiator?.()) === account);
  if (ownershipOf(bucket) === 'BucketOwnerEnforced') return isBucketOwner;
  const needed = neededPermission(action);
  if (needed.acl === 'none') return isBucketOwner || (account !== null && (await mayTag(question, account)));
  const ignorePublic = publicAccessBlockOf(bucket).IgnorePublicAcls;
  const isAboutAcl = needed.permission === 'READ_ACP' || needed.permission === 'WRITE_ACP';
  if (needed.acl === 'bucket')
    return (isBucketOwner && isAboutAcl) || aclAllows(bucketAcl(bucket), needed.permission, account, ignorePublic);
  const object = await question.object?.();
  if (object === undefined || object.isDeleteMarker) return isBucketOwner || aclAllows(bucketAcl(bucket), 'READ', account, ignorePublic);
  const acl = objectAcl(object);
  return (isAboutAcl && acl.owner === account) || aclAllows(acl, needed.permission, account, ignorePublic);
}

/** Tags are the business of whoever owns the object, too. */
async function mayTag(question: AccessQuestion, account: string): Promise<boolean> {
  if (!question.action.endsWith('Tagging') || question.key === undefined) return false;
  const object = await question.object?.();
  return object !== undefined && objectAcl(object).owner === account;
}

/** Who may read objects but not list the bucket is not told whether a key exists. */
async function mayLearnOfAbsence(question: AccessQuestion, now: () => number): Promise<boolean> {
  if (question.key === undefined || !tellsExistence(question.action)) return true;
  const object = await question.object?.();
  if (object !== undefined && !object.isDeleteMarker) return true;
  const { request, bucket } = question;
  return mayDo({ request, bucket, action: 's3:ListBucket' }, now);
}
