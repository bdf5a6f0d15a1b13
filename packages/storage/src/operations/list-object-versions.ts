import type { Listing } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import type { Operation } from '../protocol/operation.ts';
import { invalidArgument } from '../protocol/s3-error.ts';
import { element, xmlAnswer, xmlTime } from '../protocol/xml/write-xml.ts';
import { commonPrefix, ownersOf } from './list-objects.ts';
import { ownerElement, ownerNames, readListQuery, type ListQuery } from './list-query.ts';

export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  method: 'GET',
  target: 'bucket',
  query: ['versions'],
  action: 's3:ListBucketVersions',
  async run({ bucket, objects, accounts }, { query }) {
    const wanted = readListQuery(query);
    const { prefix, delimiter, maxKeys, keyElement, isUrlEncoded } = wanted;
    const keyMarker = query.get('key-marker') ?? '';
    const versionMarker = query.get('version-id-marker') ?? '';
    if (versionMarker !== '' && keyMarker === '')
      throw invalidArgument('A version-id marker cannot be specified without a key marker.', 'version-id-marker', versionMarker);
    const listing: Listing<ObjectRecord> =
      maxKeys === 0
        ? { entries: [], prefixes: [], isTruncated: false, last: '' }
        : await objects.listVersions({
            prefix,
            delimiter,
            after: keyMarker,
            limit: maxKeys,
            ...(versionMarker === '' ? {} : { afterVersion: versionMarker }),
          });
    const names = await ownerNames(ownersOf(listing.entries), accounts);
    const content = [
      element('Name', bucket.name),
      keyElement('Prefix', prefix),
      keyElement('KeyMarker', keyMarker),
      element('VersionIdMarker', versionMarker),
      nextMarkers(listing, keyElement),
      element('MaxKeys', maxKeys),
      delimiter === '' ? '' : keyElement('Delimiter', delimiter),
      isUrlEncoded ? element('EncodingType', 'url') : '',
      element('IsTruncated', listing.isTruncated),
      ...listing.entries.map((entry) => version(entry, keyElement, names)),
      ...listing.prefixes.map((common) => commonPrefix(keyElement, common)),
    ];
    return xmlAnswer('ListVersionsResult', content.join(''));
  },
};

function nextMarkers({ isTruncated, last, entries }: Listing<ObjectRecord>, keyElement: ListQuery['keyElement']): string {
  if (!isTruncated) return '';
  const lastEntry = entries.at(-1);
  return `${keyElement('NextKeyMarker', last)}${lastEntry?.key === last ? element('NextVersionIdMarker', lastEntry.versionId) : ''}`;
}

function version(entry: ObjectRecord, keyElement: ListQuery['keyElement'], names: ReadonlyMap<string, string>): string {
  const { key, versionId, isLatest, lastModified, etag, size, facts } = entry;
  const common = `${keyElement('Key', key)}${element('VersionId', versionId)}<IsLatest>${isLatest}</IsLatest><LastModified>${xmlTime(lastModified)}</LastModified>`;
  const owner = ownerElement('Owner', facts.owner, names);
  if (entry.isDeleteMarker) return `<DeleteMarker>${common}${owner}</DeleteMarker>`;
  const { checksum } = facts;
  const checksums =
    checksum === undefined ? '' : `${element('ChecksumAlgorithm', checksum.algorithm)}${element('ChecksumType', checksum.type)}`;
  return `<Version>${common}<ETag>&quot;${etag}&quot;</ETag>${checksums}<Size>${size}</Size>${owner}<StorageClass>${facts.storageClass}</StorageClass></Version>`;
}
