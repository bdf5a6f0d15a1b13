import { expirationHeader } from '../configuration/lifecycle/due.ts';
import type { IncomingBody } from '../model/object-store.ts';
import type { Bucket, ObjectRecord } from '../model/records.ts';
import type { BucketContext, Operation, RequestBody, S3Request } from '../protocol/operation.ts';
import { LARGEST_BODY } from '../protocol/body/request-body.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { newObjectFacts } from './new-object-facts.ts';
import { checksumHeaders } from './object-headers.ts';
import { writeCondition } from './write-conditions.ts';

export const putObject: Operation = {
  name: 'PutObject',
  method: 'PUT',
  target: 'object',
  action: 's3:PutObject',
  async run(context, request) {
    requireUploadLength(request);
    if (request.headers['x-amz-write-offset-bytes'] !== undefined) throw s3Error('NotImplemented');
    const { record, headers } = await storeObject(context, request);
    return { status: 200, headers: { etag: `"${record.etag}"`, ...headers } };
  },
};

/** Stores the body of a request as the object `key`, with what its headers say. `headers`: those that the answer has beside the ETag. */
export async function storeObject(
  context: BucketContext,
  request: Pick<S3Request, 'headers' | 'caller' | 'key' | 'body'>,
): Promise<{ readonly record: ObjectRecord; readonly headers: Readonly<Record<string, string>> }> {
  const { objects, bucket, encryption } = context;
  const facts = await newObjectFacts(context, request);
  const plan = encryption.plan(request.headers, bucket);
  const body = incomingBody(request.body);
  const stored = plan === undefined ? { body, facts } : { body: plan.seal(body), facts: { ...facts, encryption: plan.facts } };
  const record = await objects.put(request.key, stored.body, stored.facts, writeCondition(request.headers, request.key));
  return {
    record,
    headers: {
      ...checksumHeaders(record.facts.checksum),
      ...plan?.responseHeaders,
      ...expirationHeader(bucket, record),
      ...versionHeader(bucket, record.versionId),
      ...plainHeader(bucket, record),
    },
  };
}

/** The body for the store. A checksum is stored with every object: S3 computes CRC64NVME where the client announced none. */
export function incomingBody(body: RequestBody): IncomingBody {
  body.computeChecksum('CRC64NVME');
  return {
    bytes: body.bytes,
    length: body.length,
    finish: () => {
      const checksum = body.checksum();
      return checksum === undefined ? {} : { checksum };
    },
  };
}

/** Throws `MissingContentLength`, `EntityTooLarge`, and `InvalidRequest` for an announced algorithm without its checksum. */
export function requireUploadLength({ headers, body }: S3Request): void {
  const decoded = headers['x-amz-decoded-content-length'];
  if ((decoded ?? headers['content-length'] ?? headers['transfer-encoding']) === undefined) throw s3Error('MissingContentLength');
  if (body.length !== undefined && body.length > LARGEST_BODY)
    throw s3Error('EntityTooLarge', { details: { ProposedSize: String(body.length), MaxSizeAllowed: String(LARGEST_BODY) } });
  const named = headers['x-amz-sdk-checksum-algorithm'];
  if (named !== undefined && body.announced === undefined)
    throw s3Error('InvalidRequest', {
      message: 'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    });
}

export function versionHeader(bucket: Bucket, versionId: string): Record<string, string> {
  return bucket.versioning === 'off' ? {} : { 'x-amz-version-id': versionId };
}

/** In a site's bucket: says that an object does not lie where the site would look for it, because its key cannot be a path there. */
function plainHeader({ kind }: Bucket, { plainFile }: ObjectRecord): Record<string, string> {
  return kind === 'site' && plainFile === undefined ? { 'x-daspanel-plain': 'false' } : {};
}
