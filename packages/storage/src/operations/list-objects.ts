import type { Listing } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import type { BucketContext, Operation } from '../protocol/operation.ts';
import { element, xmlAnswer, xmlTime } from '../protocol/xml/write-xml.ts';
import { ownerElement, ownerNames, readListQuery, readToken, writeToken, type ListQuery } from './list-query.ts';

export const listObjects: Operation = {
  name: 'ListObjects',
  method: 'GET',
  target: 'bucket',
  action: 's3:ListBucket',
  async run(context, { query }) {
    const wanted = readListQuery(query);
    const marker = query.get('marker') ?? '';
    const listing = await list(context, wanted, marker);
    const content = [
      element('Name', context.bucket.name),
      wanted.keyElement('Prefix', wanted.prefix),
      wanted.keyElement('Marker', marker),
      // Only with a delimiter is the next page's marker not the last key of this page.
      listing.isTruncated && wanted.delimiter !== '' ? wanted.keyElement('NextMarker', listing.last) : '',
      commonElements(wanted, listing),
      await contents(context, wanted, listing, true),
    ];
    return xmlAnswer('ListBucketResult', content.join(''));
  },
};

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  method: 'GET',
  target: 'bucket',
  query: ['list-type'],
  action: 's3:ListBucket',
  async run(context, { query }) {
    const wanted = readListQuery(query);
    const token = query.get('continuation-token') ?? undefined;
    const startAfter = query.get('start-after') ?? undefined;
    const listing = await list(context, wanted, token ? readToken(token) : (startAfter ?? ''));
    const content = [
      element('Name', context.bucket.name),
      wanted.keyElement('Prefix', wanted.prefix),
      element('KeyCount', listing.entries.length + listing.prefixes.length),
      element('ContinuationToken', token),
      listing.isTruncated ? element('NextContinuationToken', writeToken(listing.last)) : '',
      startAfter === undefined ? '' : wanted.keyElement('StartAfter', startAfter),
      commonElements(wanted, listing),
      await contents(context, wanted, listing, query.get('fetch-owner')?.toLowerCase() === 'true'),
    ];
    return xmlAnswer('ListBucketResult', content.join(''));
  },
};

/** A page without room is not one of several. */
async function list({ objects }: BucketContext, { prefix, delimiter, maxKeys }: ListQuery, after: string): Promise<Listing<ObjectRecord>> {
  if (maxKeys === 0) return { entries: [], prefixes: [], isTruncated: false, last: '' };
  return objects.list({ prefix, delimiter, after, limit: maxKeys });
}

function commonElements({ delimiter, maxKeys, isUrlEncoded, keyElement }: ListQuery, { isTruncated }: Listing<unknown>): string {
  return [
    element('MaxKeys', maxKeys),
    delimiter === '' ? '' : keyElement('Delimiter', delimiter),
    isUrlEncoded ? element('EncodingType', 'url') : '',
    element('IsTruncated', isTruncated),
  ].join('');
}

async function contents(
  { accounts }: BucketContext,
  { keyElement }: ListQuery,
  { entries, prefixes }: Listing<ObjectRecord>,
  withOwner: boolean,
): Promise<string> {
  const names = withOwner ? await ownerNames(ownersOf(entries), accounts) : undefined;
  let content = '';
  for (const { key, lastModified, etag, size, facts } of entries) {
    const { checksum, storageClass, owner } = facts;
    const checksums =
      checksum === undefined ? '' : `${element('ChecksumAlgorithm', checksum.algorithm)}${element('ChecksumType', checksum.type)}`;
    const by = names === undefined ? '' : ownerElement('Owner', owner, names);
    content += `<Contents>${keyElement('Key', key)}<LastModified>${xmlTime(lastModified)}</LastModified><ETag>&quot;${etag}&quot;</ETag>${checksums}<Size>${size}</Size>${by}<StorageClass>${storageClass}</StorageClass></Contents>`;
  }
  for (const prefix of prefixes) content += commonPrefix(keyElement, prefix);
  return content;
}

export function commonPrefix(keyElement: ListQuery['keyElement'], prefix: string): string {
  return `<CommonPrefixes>${keyElement('Prefix', prefix)}</CommonPrefixes>`;
}

export function ownersOf(entries: readonly ObjectRecord[]): readonly string[] {
  return entries.map(({ facts }) => facts.owner);
}
