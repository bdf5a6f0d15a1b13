import { expirationHeader } from '../configuration/lifecycle/due.ts';
import { createHash } from 'node:crypto';
import type { PartRecord, UploadRecord } from '../model/object-store.ts';
import type { Checksum } from '../model/records.ts';
import type { BucketContext, Operation, S3Answer, S3Request } from '../protocol/operation.ts';
import { findChecksumValue } from '../protocol/checksums/announced-checksum.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { childrenOf, readXml, textOf, type XmlElement } from '../protocol/xml/read-xml.ts';
import { element, xmlAnswer } from '../protocol/xml/write-xml.ts';
import { answerLate } from './answer-late.ts';
import { checksumElements } from './copy-object.ts';
import { objectAddress } from './object-address.ts';
import { versionHeader } from './put-object.ts';
import { withoutQuotes } from './read-conditions.ts';
import { checksumOfParts } from './upload-checksum.ts';
import { writeCondition } from './write-conditions.ts';

/** Milliseconds after which a client is told that its parts are still being put together. */
const PAUSE = 5_000;
const MOST_PARTS = 10_000;
const LARGEST_DOCUMENT = 4 * 1024 ** 2;
/** Bytes of every part but the last: 5 MiB. */
const SMALLEST_PART = 5 * 1024 ** 2;

interface NamedPart {
  readonly number: number;
  readonly etag: string;
  readonly described: XmlElement;
}

export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  target: 'object',
  query: ['uploadId'],
  action: 's3:PutObject',
  checksumsAreOfObject: true,
  async run(context, request) {
    const { objects, bucket } = context;
    const { key, query } = request;
    const uploadId = query.get('uploadId') ?? '';
    const named = readParts(await request.readText(LARGEST_DOCUMENT));
    const upload = uploadId === '' ? undefined : await objects.findUpload(key, uploadId, { completed: true });
    if (upload === undefined) throw s3Error('NoSuchUpload', { details: { UploadId: uploadId } });
    const parts = await chooseParts(context, upload, named);
    const checksum = checksumOfParts(upload, parts);
    requirePromises(request, parts, checksum);
    const work = finishUpload(context, request, { upload, parts, checksum });
    return answerLate(work, { requestId: request.id, resource: `/${bucket.name}/${key}`, pause: PAUSE });
  },
};

interface Chosen {
  readonly upload: UploadRecord;
  readonly parts: readonly PartRecord[];
  readonly checksum: Checksum | undefined;
}

async function finishUpload(
  { objects, bucket, encryption }: BucketContext,
  request: S3Request,
  { upload, parts, checksum }: Chosen,
): Promise<S3Answer> {
  const { headers, key } = request;
  const condition = writeCondition(headers, key);
  const record = await objects.completeUpload(upload, parts, {
    etag: etagOfParts(parts),
    facts: {
      ...upload.facts,
      ...(checksum === undefined ? {} : { checksum }),
      parts: parts.map(({ number, size, etag, checksum: sum }) => ({
        number,
        size,
        etag,
        ...(sum === undefined ? {} : { checksum: sum }),
      })),
    },
    ...(condition === undefined ? {} : { condition }),
  });
  const content = [
    element('Location', objectAddress(request, key)),
    element('Bucket', bucket.name),
    element('Key', key),
    `<ETag>&quot;${record.etag}&quot;</ETag>`,
    checksumElements(record.facts.checksum),
  ];
  return xmlAnswer('CompleteMultipartUploadResult', content.join(''), {
    ...encryption.describe(record.facts),
    ...expirationHeader(bucket, record),
    ...versionHeader(bucket, record.versionId),
  });
}

function readParts(text: string): readonly NamedPart[] {
  const parts = childrenOf(readXml(text, 'CompleteMultipartUpload'), 'Part').map((described) => {
    const number = Number(textOf(described, 'PartNumber') ?? '');
    const etag = textOf(described, 'ETag');
    if (!Number.isInteger(number) || etag === undefined) throw s3Error('MalformedXML');
    return { number, etag: withoutQuotes(etag.trim()), described };
  });
  if (parts.length === 0 || parts.length > MOST_PARTS) throw s3Error('MalformedXML');
  if (parts.some(({ number }, at) => number <= (parts[at - 1]?.number ?? -1))) throw s3Error('InvalidPartOrder');
  return parts;
}

/** The uploaded parts that the document names. Throws `InvalidPart` and `EntityTooSmall`. */
async function chooseParts({ objects }: BucketContext, upload: UploadRecord, named: readonly NamedPart[]): Promise<readonly PartRecord[]> {
  const { parts } = await objects.listParts(upload, 0, MOST_PARTS);
  const uploaded = new Map(parts.map((part) => [part.number, part]));
  const chosen = named.map(({ number, etag, described }) => {
    const part = uploaded.get(number);
    if (part === undefined || part.etag !== etag || !hasChecksum(part, described))
      throw s3Error('InvalidPart', { details: { UploadId: upload.id, PartNumber: String(number), ETag: etag } });
    return part;
  });
  for (const { size, number, etag } of chosen.slice(0, -1))
    if (size < SMALLEST_PART)
      throw s3Error('EntityTooSmall', {
        message: 'Your proposed upload is smaller than the minimum allowed size',
        details: { ProposedSize: String(size), MinSizeAllowed: String(SMALLEST_PART), PartNumber: String(number), ETag: etag },
      });
  return chosen;
}

/** Is the part's checksum what the document says, where it says one of that algorithm? */
function hasChecksum({ checksum }: PartRecord, described: XmlElement): boolean {
  const said = checksum === undefined ? undefined : textOf(described, `Checksum${checksum.algorithm}`);
  return said === undefined || said === checksum?.value;
}

/** What the headers promise of the whole object. */
function requirePromises({ headers }: S3Request, parts: readonly PartRecord[], checksum: Checksum | undefined): void {
  const size = headers['x-amz-mp-object-size'];
  const actual = parts.reduce((sum, part) => sum + part.size, 0);
  if (size !== undefined && size !== String(actual))
    throw s3Error('InvalidRequest', {
      message: `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${actual}`,
    });
  const type = headers['x-amz-checksum-type']?.toUpperCase();
  if (type !== undefined && checksum !== undefined && type !== checksum.type)
    throw s3Error('InvalidRequest', {
      message: `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    });
  const promised = findChecksumValue(withoutPartCounts(headers));
  if (promised === undefined || checksum === undefined || promised.algorithm !== checksum.algorithm) return;
  if (promised.value !== checksum.value.replace(/-\d+$/, ''))
    throw s3Error('BadDigest', { message: `The ${checksum.algorithm} you specified did not match the calculated checksum.` });
}

/** Composite checksums may be told with `-<parts>` behind them. */
function withoutPartCounts(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, name.startsWith('x-amz-checksum-') ? value.replace(/-\d+$/, '') : value]),
  );
}

/** MD5 of the parts' MD5s, and how many there are. */
function etagOfParts(parts: readonly PartRecord[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}
