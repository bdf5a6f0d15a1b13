import { accountArn } from './principal.ts';
import type { AccessQuestion } from '../../protocol/operation.ts';
import type { ObjectRecord } from '../../model/records.ts';
import type { ConditionKeys } from './conditions.ts';

interface KnownToo {
  readonly now: number;
  /** The object as it is there, where the policy asks about it. */
  readonly object: ObjectRecord | undefined;
  readonly requestTags: Readonly<Record<string, string>>;
}

const DAY = 86_400_000;

/** The condition keys of a request: "Actions, resources, and condition keys for Amazon S3", and the global keys. Names are not case-sensitive. */
export function requestKeys(question: AccessQuestion, known: KnownToo): ConditionKeys {
  return (key) => {
    const slash = key.indexOf('/');
    if (slash > 0) return one(taggedValue(key.slice(0, slash).toLowerCase(), key.slice(slash + 1), known));
    const name = key.toLowerCase();
    if (name === 's3:requestobjecttagkeys') return some(Object.keys(known.requestTags));
    return one(name.startsWith('aws:') ? globalValue(name, question, known.now) : storageValue(name, question, known));
  };
}

function one(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}
function some(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}

function taggedValue(name: string, tag: string, known: KnownToo): string | undefined {
  const tags = name === 's3:existingobjecttag' ? known.object?.facts.tags : name === 's3:requestobjecttag' ? known.requestTags : undefined;
  return tags !== undefined && Object.hasOwn(tags, tag) ? tags[tag] : undefined;
}

function globalValue(name: string, { request, bucket }: AccessQuestion, now: number): string | undefined {
  const { account } = request.caller;
  switch (name) {
    case 'aws:securetransport':
      return String(request.isSecure);
    case 'aws:sourceip':
      return request.clientAddress === '' ? undefined : request.clientAddress;
    case 'aws:referer':
      return request.headers['referer'];
    case 'aws:useragent':
      return request.headers['user-agent'];
    case 'aws:currenttime':
      return new Date(now).toISOString();
    case 'aws:epochtime':
      return String(Math.floor(now / 1000));
    case 'aws:principaltype':
      return account === null ? 'Anonymous' : 'Account';
    case 'aws:principalarn':
      return account === null ? undefined : accountArn(account);
    case 'aws:principalaccount':
    case 'aws:userid':
      return account?.id;
    case 'aws:username':
      return account?.name;
    case 'aws:resourceaccount':
      return bucket.owner;
    default:
      return undefined;
  }
}

function storageValue(name: string, { request, bucket }: AccessQuestion, { object, now }: KnownToo): string | undefined {
  const { query, headers } = request;
  switch (name) {
    case 's3:prefix':
    case 's3:delimiter':
    case 's3:max-keys':
      return query.get(name.slice(3)) ?? undefined;
    case 's3:versionid':
      return query.get('versionId') ?? undefined;
    case 's3:x-amz-copy-source':
      return copySource(headers['x-amz-copy-source']);
    case 's3:resourceaccount':
      return bucket.owner;
    case 's3:authtype':
      if (headers['authorization'] !== undefined) return 'REST-HEADER';
      if (query.has('X-Amz-Signature')) return 'REST-QUERY-STRING';
      return request.caller.account === null ? undefined : 'POST';
    case 's3:signatureversion':
      return request.caller.account === null ? undefined : 'AWS4-HMAC-SHA256';
    case 's3:object-lock-mode':
      return headers['x-amz-object-lock-mode'] ?? object?.facts.retention?.mode;
    case 's3:object-lock-legal-hold':
      return headers['x-amz-object-lock-legal-hold'];
    case 's3:object-lock-retain-until-date':
      return headers['x-amz-object-lock-retain-until-date'];
    case 's3:object-lock-remaining-retention-days':
      return remainingDays(headers['x-amz-object-lock-retain-until-date'], now);
    case 's3:if-match':
    case 's3:if-none-match':
      return headers[name.slice(3)];
    default:
      return name.startsWith('s3:x-amz-') ? headers[name.slice(3)] : undefined;
  }
}

/** `bucket/key` without the slash in front that clients may write, decoded. */
function copySource(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = header.replace(/^\//, '');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function remainingDays(until: string | undefined, now: number): string | undefined {
  const time = Date.parse(until ?? '');
  return Number.isNaN(time) ? undefined : String(Math.ceil((time - now) / DAY));
}
