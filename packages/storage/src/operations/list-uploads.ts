import type { Listing, UploadRecord } from '../model/object-store.ts';
import type { Operation } from '../protocol/operation.ts';
import { element, xmlAnswer, xmlTime } from '../protocol/xml/write-xml.ts';
import { commonPrefix } from './list-objects.ts';
import { ownerElement, ownerNames, readLimit, readListQuery, type ListQuery } from './list-query.ts';
import { findUpload } from './upload-part.ts';

const LARGEST_PAGE = 1_000;

export const listParts: Operation = {
  name: 'ListParts',
  method: 'GET',
  target: 'object',
  query: ['uploadId'],
  action: 's3:ListMultipartUploadParts',
  async run(context, request) {
    const { objects, bucket, accounts } = context;
    const { query, key } = request;
    const upload = await findUpload(context, request);
    const limit = readLimit(query, 'max-parts', LARGEST_PAGE);
    const after = query.has('part-number-marker') ? readLimit(query, 'part-number-marker', 10_000) : 0;
    const { parts, isTruncated } = limit === 0 ? { parts: [], isTruncated: false } : await objects.listParts(upload, after, limit);
    const names = await ownerNames([upload.initiator, upload.facts.owner], accounts);
    const content = [
      element('Bucket', bucket.name),
      element('Key', key),
      element('UploadId', upload.id),
      ownerElement('Initiator', upload.initiator, names),
      ownerElement('Owner', upload.facts.owner, names),
      element('StorageClass', upload.facts.storageClass),
      element('PartNumberMarker', after),
      element('NextPartNumberMarker', parts.at(-1)?.number ?? 0),
      element('MaxParts', limit),
      element('IsTruncated', isTruncated),
      checksumKind(upload),
      ...parts.map(({ number, lastModified, etag, size, checksum }) => {
        const sum = checksum === undefined || upload.checksum === undefined ? '' : element(`Checksum${checksum.algorithm}`, checksum.value);
        return `<Part>${element('PartNumber', number)}${element('LastModified', xmlTime(lastModified))}<ETag>&quot;${etag}&quot;</ETag>${element('Size', size)}${sum}</Part>`;
      }),
    ];
    return xmlAnswer('ListPartsResult', content.join(''));
  },
};

export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  method: 'GET',
  target: 'bucket',
  query: ['uploads'],
  action: 's3:ListBucketMultipartUploads',
  async run({ objects, bucket, accounts }, { query }) {
    const wanted = readListQuery(query, 'max-uploads');
    const { prefix, delimiter, maxKeys, keyElement, isUrlEncoded } = wanted;
    const keyMarker = query.get('key-marker') ?? '';
    // Without a key, the id of an upload says nothing about where to go on.
    const uploadMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '');
    const listing: Listing<UploadRecord> =
      maxKeys === 0
        ? { entries: [], prefixes: [], isTruncated: false, last: '' }
        : await objects.listUploads({
            prefix,
            delimiter,
            after: keyMarker,
            limit: maxKeys,
            ...(uploadMarker === '' ? {} : { afterUpload: uploadMarker }),
          });
    const names = await ownerNames(
      listing.entries.flatMap(({ initiator, facts }) => [initiator, facts.owner]),
      accounts,
    );
    const lastEntry = listing.entries.at(-1);
    const content = [
      element('Bucket', bucket.name),
      keyElement('KeyMarker', keyMarker),
      element('UploadIdMarker', uploadMarker),
      listing.isTruncated ? keyElement('NextKeyMarker', listing.last) : '',
      listing.isTruncated ? element('NextUploadIdMarker', lastEntry?.key === listing.last ? lastEntry.id : '') : '',
      keyElement('Prefix', prefix),
      delimiter === '' ? '' : keyElement('Delimiter', delimiter),
      element('MaxUploads', maxKeys),
      isUrlEncoded ? element('EncodingType', 'url') : '',
      element('IsTruncated', listing.isTruncated),
      ...listing.entries.map((upload) => describeUpload(upload, keyElement, names)),
      ...listing.prefixes.map((common) => commonPrefix(keyElement, common)),
    ];
    return xmlAnswer('ListMultipartUploadsResult', content.join(''));
  },
};

function describeUpload(upload: UploadRecord, keyElement: ListQuery['keyElement'], names: ReadonlyMap<string, string>): string {
  return [
    '<Upload>',
    keyElement('Key', upload.key),
    element('UploadId', upload.id),
    ownerElement('Initiator', upload.initiator, names),
    ownerElement('Owner', upload.facts.owner, names),
    element('StorageClass', upload.facts.storageClass),
    element('Initiated', xmlTime(upload.startedAt)),
    checksumKind(upload),
    '</Upload>',
  ].join('');
}

function checksumKind({ checksum }: UploadRecord): string {
  return checksum === undefined ? '' : `${element('ChecksumAlgorithm', checksum.algorithm)}${element('ChecksumType', checksum.type)}`;
}
