import { documentsOfNewBucket } from '../authorization/default-acl.ts';
import { assertMayCreateBuckets, visibleBuckets } from '../authorization/key-rights.ts';
import { MOST_BUCKET_TAGS, readTags, taggingContent } from '../configuration/tagging/tag-set.ts';
import type { Bucket } from '../model/records.ts';
import type { Operation } from '../protocol/operation.ts';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';
import { childOf, readXml, textOf } from '../protocol/xml/read-xml.ts';
import { element, escapeXml, xmlAnswer, xmlTime } from '../protocol/xml/write-xml.ts';
import { requireBucketName } from './bucket-name.ts';
import { readToken, writeToken } from './list-query.ts';

/** Where a bucket is that was made without naming a region. There is one place only: regions are names that clients want to see again, and requests may be signed for any. */
const REGION = 'us-east-1';
const MOST_BUCKETS_IN_A_PAGE = 10_000;
const LARGEST_DOCUMENT = 64 * 1024;

export const listBuckets: Operation = {
  name: 'ListBuckets',
  method: 'GET',
  target: 'service',
  action: 's3:ListAllMyBuckets',
  async run({ buckets }, { caller, query }) {
    if (caller.account === null) throw s3Error('AccessDenied');
    const { id, name } = caller.account;
    const prefix = query.get('prefix') ?? '';
    const token = query.get('continuation-token');
    const after = token === null ? '' : readToken(token);
    const limit = readMostBuckets(query.get('max-buckets'));
    const region = query.get('bucket-region');
    const all = visibleBuckets(caller, await buckets.list(id));
    const matching = all.filter(
      (bucket) => bucket.name.startsWith(prefix) && bucket.name > after && (region === null || regionOf(bucket) === region),
    );
    const page = matching.slice(0, limit);
    const isTruncated = matching.length > page.length;
    const content = [
      `<Owner>${element('ID', id)}${element('DisplayName', name)}</Owner>`,
      `<Buckets>${page.map(describeBucket).join('')}</Buckets>`,
      isTruncated ? element('ContinuationToken', writeToken(page.at(-1)?.name ?? '')) : '',
      query.has('prefix') ? element('Prefix', prefix) : '',
    ];
    return xmlAnswer('ListAllMyBucketsResult', content.join(''));
  },
};

function describeBucket(bucket: Bucket): string {
  return `<Bucket>${element('Name', bucket.name)}${element('CreationDate', xmlTime(bucket.createdAt))}${element('BucketRegion', regionOf(bucket))}</Bucket>`;
}

function regionOf({ documents }: Bucket): string {
  return documents['location'] ?? REGION;
}

function readMostBuckets(text: string | null): number {
  if (text === null) return MOST_BUCKETS_IN_A_PAGE;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_BUCKETS_IN_A_PAGE)
    throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${MOST_BUCKETS_IN_A_PAGE}`, 'max-buckets', text);
  return limit;
}

/** As S3 in us-east-1: creating a bucket again that one owns succeeds, and changes nothing but its ACL. */
export const createBucket: Operation = {
  name: 'CreateBucket',
  method: 'PUT',
  target: 'bucket-name',
  action: 's3:CreateBucket',
  async run({ buckets, accounts }, request) {
    const { caller, headers, bucketName } = request;
    assertMayCreateBuckets(caller);
    const owner = caller.account?.id ?? '';
    requireBucketName(bucketName);
    const { region, tagging } = readNewBucket(await request.readText(LARGEST_DOCUMENT));
    const objectLock = headers['x-amz-bucket-object-lock-enabled']?.toLowerCase() === 'true';
    const documents: Record<string, string> = {
      ...(await documentsOfNewBucket({ headers, owner, accounts })),
      ...(region === REGION ? {} : { location: region }),
      ...(tagging === undefined ? {} : { tagging }),
    };
    const existing = await buckets.find(bucketName);
    if (existing !== undefined && existing.owner !== owner) throw s3Error('BucketAlreadyExists', { details: { BucketName: bucketName } });
    if (existing !== undefined && objectLock !== existing.objectLock)
      throw s3Error('BucketAlreadyOwnedByYou', { details: { BucketName: bucketName } });
    if (existing === undefined) await buckets.create(bucketName, owner, { objectLock, documents });
    else await buckets.saveDocument(bucketName, 'acl', documents['acl'] ?? null);
    return { status: 200, headers: { location: `/${bucketName}` } };
  },
};

/** What a CreateBucketConfiguration says: where the bucket is to be, and the Tagging document of its tags. Throws `MalformedXML` and `InvalidTag`. */
function readNewBucket(text: string): { readonly region: string; readonly tagging?: string } {
  if (text.trim() === '') return { region: REGION };
  const document = readXml(text, 'CreateBucketConfiguration');
  const region = textOf(document, 'LocationConstraint') || REGION;
  if (!/^[A-Za-z0-9-]{1,64}$/.test(region)) throw s3Error('InvalidLocationConstraint', { details: { LocationConstraint: region } });
  const tags = childOf(document, 'Tags');
  return tags === undefined ? { region } : { region, tagging: `<Tagging>${taggingContent(readTags(tags, MOST_BUCKET_TAGS))}</Tagging>` };
}

export const headBucket: Operation = {
  name: 'HeadBucket',
  method: 'HEAD',
  target: 'bucket',
  action: 's3:ListBucket',
  run: async ({ bucket }) => ({ status: 200, headers: { 'x-amz-bucket-region': regionOf(bucket), 'x-amz-access-point-alias': 'false' } }),
};

export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  method: 'GET',
  target: 'bucket',
  query: ['location'],
  action: 's3:GetBucketLocation',
  /** us-east-1 is written as nothing. */
  run: async ({ bucket }) => xmlAnswer('LocationConstraint', escapeXml(bucket.documents['location'] ?? '')),
};

export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  method: 'DELETE',
  target: 'bucket',
  action: 's3:DeleteBucket',
  async run({ buckets, bucket }) {
    await buckets.remove(bucket.name);
    return { status: 204 };
  },
};
