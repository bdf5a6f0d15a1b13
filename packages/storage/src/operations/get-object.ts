import type { OpenedObject } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import type { BucketContext, Operation, S3Answer, S3Request } from '../protocol/operation.ts';
import { readRange, type SentRange } from './byte-range.ts';
import { checksumHeaders, objectHeaders, responseOverrides } from './object-headers.ts';
import { checkReadConditions, holdsIfRange } from './read-conditions.ts';
import { readVersionId, requireObject } from './read-record.ts';

/** Objects up to this size are sent in one piece with their headers. */
const SMALL = 64 * 1024;

export const getObject: Operation = {
  name: 'GetObject',
  method: 'GET',
  target: 'object',
  action: 's3:GetObject',
  versionAction: 's3:GetObjectVersion',
  authorizesItself: true,
  async run(context, request) {
    const versionId = readVersionId(request.query);
    const opened = await context.objects.open(request.key, versionId);
    try {
      const record = opened?.record ?? (await context.objects.find(request.key, versionId));
      await authorizeReading(context, request, record);
      const answer = await answerWith(context, request, requireObject(record, request.key, versionId), opened);
      return answer;
    } catch (error) {
      await opened?.[Symbol.asyncDispose]();
      throw error;
    }
  },
};

export const headObject: Operation = {
  name: 'HeadObject',
  method: 'HEAD',
  target: 'object',
  action: 's3:GetObject',
  versionAction: 's3:GetObjectVersion',
  authorizesItself: true,
  async run(context, request) {
    const versionId = readVersionId(request.query);
    const record = await context.objects.find(request.key, versionId);
    await authorizeReading(context, request, record);
    return answerWith(context, request, requireObject(record, request.key, versionId), undefined);
  },
};

export function authorizeReading(
  { authorize, bucket }: BucketContext,
  request: S3Request,
  record: ObjectRecord | undefined,
): Promise<void> {
  const action = request.query.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject';
  return authorize({ request, bucket, action, key: request.key, object: () => Promise.resolve(record) });
}

/** `opened`: undefined for HEAD. */
async function answerWith(
  { bucket, encryption }: BucketContext,
  request: S3Request,
  record: ObjectRecord,
  opened: OpenedObject | undefined,
): Promise<S3Answer> {
  checkReadConditions(request.headers, record);
  const reader = encryption.open(request.headers, record);
  const asked = holdsIfRange(request.headers, record) ? request.headers['range'] : undefined;
  const range = readRange(asked, request.query.get('partNumber'), record);
  const headers = {
    ...objectHeaders(record, bucket),
    ...reader.responseHeaders,
    ...responseOverrides(request),
    ...rangeHeaders(record, range),
    ...(request.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED' ? checksumsOf(record, range) : {}),
  };
  const status = range === undefined ? 200 : 206;
  if (opened === undefined) return { status, headers };
  const length = range?.length ?? record.size;
  const close = async () => opened[Symbol.asyncDispose]();
  if (length === 0) return { status, headers, close };
  const bytes = reader.read(opened, range);
  if (length <= SMALL) return { status, headers, body: await collect(bytes), close };
  const file = reader.isEncrypted || request.query.has('partNumber') ? undefined : record.plainFile;
  return { status, headers, body: bytes, close, ...(file === undefined ? {} : { file: { path: file, size: record.size } }) };
}

function rangeHeaders(record: ObjectRecord, range: SentRange | undefined): Record<string, string> {
  if (range === undefined) return { 'content-length': String(record.size) };
  const { start, length } = range;
  return {
    'content-length': String(length),
    'content-range': length === 0 ? `bytes */${record.size}` : `bytes ${start}-${start + length - 1}/${record.size}`,
    ...(range.part === undefined ? {} : { 'x-amz-mp-parts-count': String(record.facts.parts?.length ?? 1) }),
  };
}

/** A checksum is that of everything that is sent: of the object, or of one part. */
function checksumsOf(record: ObjectRecord, range: SentRange | undefined): Record<string, string> {
  if (range === undefined || (range.start === 0 && range.length === record.size)) return checksumHeaders(record.facts.checksum);
  const part = record.facts.parts?.find(({ number }) => number === range.part);
  return part?.checksum === undefined ? {} : checksumHeaders(part.checksum);
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
}
