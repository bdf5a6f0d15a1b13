import type { ByteRange } from '../model/object-store.ts';
import type { UploadRecord } from '../model/object-store.ts';
import type { BucketContext, Operation, S3Request } from '../protocol/operation.ts';
import { createChecksum } from '../protocol/checksums/running-checksum.ts';
import { LARGEST_BODY } from '../protocol/body/request-body.ts';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';
import { element, xmlAnswer, xmlTime } from '../protocol/xml/write-xml.ts';
import { readPartNumber } from './byte-range.ts';
import { copySourceVersion } from './copy-object.ts';
import { openCopySource } from './copy-source.ts';
import { checksumHeaders } from './object-headers.ts';
import { requireUploadLength } from './put-object.ts';
import { summed } from './summed-bytes.ts';

export const uploadPart: Operation = {
  name: 'UploadPart',
  method: 'PUT',
  target: 'object',
  query: ['uploadId', 'partNumber'],
  action: 's3:PutObject',
  async run(context, request) {
    requireUploadLength(request);
    const { body } = request;
    const number = readPartNumber(request.query.get('partNumber') ?? '');
    const upload = await findUpload(context, request);
    requireAlgorithm(upload, body.announced);
    const plan = context.encryption.continueUpload(request.headers, upload.facts);
    body.computeChecksum(upload.checksum?.algorithm ?? 'CRC64NVME');
    const incoming = { bytes: body.bytes, length: body.length };
    const part = await context.objects.putPart(upload, number, plan?.seal(incoming, number) ?? incoming, body.checksum);
    const { 'x-amz-checksum-type': _ofObjects, ...checksum } = checksumHeaders(part.checksum);
    return { status: 200, headers: { etag: `"${part.etag}"`, ...checksum, ...plan?.responseHeaders } };
  },
};

export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  method: 'PUT',
  target: 'object',
  query: ['uploadId', 'partNumber'],
  header: 'x-amz-copy-source',
  action: 's3:PutObject',
  async run(context, request) {
    const number = readPartNumber(request.query.get('partNumber') ?? '');
    const upload = await findUpload(context, request);
    await using source = await openCopySource(context, request);
    const range = readCopyRange(request.headers['x-amz-copy-source-range'], source.record.size);
    if ((range?.length ?? source.record.size) > LARGEST_BODY) throw s3Error('EntityTooLarge');
    const plan = context.encryption.continueUpload(request.headers, upload.facts);
    const checksum = createChecksum(upload.checksum?.algorithm ?? 'CRC64NVME');
    const incoming = { bytes: summed(source.reader.read(source.opened, range), checksum) };
    const part = await context.objects.putPart(upload, number, plan?.seal(incoming, number) ?? incoming, () => ({
      algorithm: checksum.algorithm,
      value: checksum.digest().toString('base64'),
      type: 'FULL_OBJECT',
    }));
    const sum = upload.checksum === undefined ? '' : element(`Checksum${checksum.algorithm}`, part.checksum?.value);
    const content = `${element('LastModified', xmlTime(part.lastModified))}<ETag>&quot;${part.etag}&quot;</ETag>${sum}`;
    return xmlAnswer('CopyPartResult', content, { ...plan?.responseHeaders, ...copySourceVersion(source) });
  },
};

/** The upload that the query names. Throws `NoSuchUpload`. */
export async function findUpload({ objects }: BucketContext, { key, query }: S3Request): Promise<UploadRecord> {
  const uploadId = query.get('uploadId') ?? '';
  const upload = uploadId === '' ? undefined : await objects.findUpload(key, uploadId);
  if (upload === undefined) throw s3Error('NoSuchUpload', { details: { UploadId: uploadId } });
  return upload;
}

function requireAlgorithm({ checksum }: UploadRecord, announced: string | undefined): void {
  if (checksum !== undefined && announced !== undefined && announced !== checksum.algorithm)
    throw s3Error('InvalidRequest', {
      message: `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, actual checksum Type: ${announced.toLowerCase()}`,
    });
}

/** `bytes=<first>-<last>`, both of which must lie in the object. Throws `InvalidArgument` and `InvalidRange`. */
function readCopyRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d{1,16})-(\d{1,16})$/.exec(header);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || first > last)
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      header,
    );
  if (last >= size)
    throw s3Error('InvalidRange', {
      message: `Range specified is not valid for source object of size: ${size}`,
      details: { RangeRequested: header, ActualObjectSize: String(size) },
    });
  return { start: first, length: last - first + 1 };
}
