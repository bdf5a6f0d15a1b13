import type { ObjectRecord } from '../model/records.ts';
import type { Operation } from '../protocol/operation.ts';
import { invalidArgument } from '../protocol/s3-error.ts';
import { element, xmlAnswer } from '../protocol/xml/write-xml.ts';
import { checksumElements } from './copy-object.ts';
import { authorizeReading } from './get-object.ts';
import { httpDate } from './http-date.ts';
import { versionHeader } from './put-object.ts';
import { checkReadConditions } from './read-conditions.ts';
import { readVersionId, requireObject } from './read-record.ts';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];
const LARGEST_PAGE = 1_000;

export const getObjectAttributes: Operation = {
  name: 'GetObjectAttributes',
  method: 'GET',
  target: 'object',
  query: ['attributes'],
  action: 's3:GetObjectAttributes',
  versionAction: 's3:GetObjectVersionAttributes',
  authorizesItself: true,
  async run(context, request) {
    const versionId = readVersionId(request.query);
    const found = await context.objects.find(request.key, versionId);
    await authorizeReading(context, request, found);
    const action = versionId === undefined ? 's3:GetObjectAttributes' : 's3:GetObjectVersionAttributes';
    await context.authorize({ request, bucket: context.bucket, action, key: request.key, object: () => Promise.resolve(found) });
    const record = requireObject(found, request.key, versionId);
    const wanted = readAttributes(request.headers['x-amz-object-attributes'] ?? '');
    checkReadConditions(request.headers, record);
    const reader = context.encryption.open(request.headers, record);
    const { checksum, storageClass } = record.facts;
    const content = [
      wanted.has('ETag') ? element('ETag', record.etag) : '',
      wanted.has('Checksum') && checksum !== undefined ? `<Checksum>${checksumElements(checksum)}</Checksum>` : '',
      wanted.has('ObjectParts') ? objectParts(record, request.headers) : '',
      wanted.has('StorageClass') ? element('StorageClass', storageClass) : '',
      wanted.has('ObjectSize') ? element('ObjectSize', record.size) : '',
    ];
    return xmlAnswer('GetObjectAttributesResponse', content.join(''), {
      'last-modified': httpDate(record.lastModified),
      ...reader.responseHeaders,
      ...versionHeader(context.bucket, record.versionId),
    });
  },
};

function readAttributes(header: string): ReadonlySet<string> {
  const names = header
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0 || !names.every((name) => ATTRIBUTES.includes(name)))
    throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', header);
  return new Set(names);
}

function objectParts({ facts: { parts } }: ObjectRecord, headers: Readonly<Record<string, string>>): string {
  if (parts === undefined) return '';
  const after = readNumber(headers, 'x-amz-part-number-marker', 0);
  const limit = Math.min(readNumber(headers, 'x-amz-max-parts', LARGEST_PAGE), LARGEST_PAGE);
  const later = parts.filter(({ number }) => number > after);
  const page = later.slice(0, limit);
  const described = page.map(({ number, size, checksum }) => {
    const sum = checksum === undefined ? '' : element(`Checksum${checksum.algorithm}`, checksum.value);
    return `<Part>${element('PartNumber', number)}${element('Size', size)}${sum}</Part>`;
  });
  return [
    '<ObjectParts>',
    element('PartsCount', parts.length),
    element('PartNumberMarker', after),
    element('NextPartNumberMarker', page.at(-1)?.number ?? 0),
    element('MaxParts', limit),
    element('IsTruncated', later.length > page.length),
    ...described,
    '</ObjectParts>',
  ].join('');
}

function readNumber(headers: Readonly<Record<string, string>>, name: string, fallback: number): number {
  const text = headers[name];
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument(`${name} must be a number`, name, text);
  return Number(text);
}
