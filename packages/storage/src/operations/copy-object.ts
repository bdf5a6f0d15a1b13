import { expirationHeader } from '../configuration/lifecycle/due.ts';
import type { Checksum, ObjectFacts } from '../model/records.ts';
import type { BucketContext, Operation, S3Request } from '../protocol/operation.ts';
import { createChecksum } from '../protocol/checksums/running-checksum.ts';
import { readAlgorithm } from '../protocol/checksums/announced-checksum.ts';
import { LARGEST_BODY } from '../protocol/body/request-body.ts';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';
import { element, xmlAnswer, xmlTime } from '../protocol/xml/write-xml.ts';
import { openCopySource, type CopySource } from './copy-source.ts';
import { newObjectFacts, readStorageClass } from './new-object-facts.ts';
import { versionHeader } from './put-object.ts';
import { summed } from './summed-bytes.ts';
import { writeCondition } from './write-conditions.ts';

export const copyObject: Operation = {
  name: 'CopyObject',
  method: 'PUT',
  target: 'object',
  header: 'x-amz-copy-source',
  action: 's3:PutObject',
  async run(context, request) {
    const { bucket, objects, encryption } = context;
    const { headers, key } = request;
    await using source = await openCopySource(context, request);
    if (source.record.size > LARGEST_BODY)
      throw s3Error('InvalidRequest', {
        message: `The specified copy source is larger than the maximum allowable size for a copy source: ${LARGEST_BODY}`,
      });
    requireChange(context, request, source);
    await authorizeTags(context, request, source);
    const facts = await factsOfCopy(context, request, source.record.facts);
    const plan = encryption.plan(headers, bucket);
    const checksum = createChecksum(algorithmOfCopy(headers, source.record.facts.checksum));
    const body = {
      bytes: summed(source.reader.read(source.opened), checksum),
      finish: (): Partial<ObjectFacts> => ({
        checksum: { algorithm: checksum.algorithm, value: checksum.digest().toString('base64'), type: 'FULL_OBJECT' },
      }),
    };
    const stored = plan === undefined ? { body, facts } : { body: plan.seal(body), facts: { ...facts, encryption: plan.facts } };
    const record = await objects.put(key, stored.body, stored.facts, writeCondition(headers, key));
    const content = `${element('LastModified', xmlTime(record.lastModified))}<ETag>&quot;${record.etag}&quot;</ETag>${checksumElements(record.facts.checksum)}`;
    return xmlAnswer('CopyObjectResult', content, {
      ...plan?.responseHeaders,
      ...expirationHeader(bucket, record),
      ...versionHeader(bucket, record.versionId),
      ...copySourceVersion(source),
    });
  },
};

/** `x-amz-copy-source-version-id`, where the source has versions. */
export function copySourceVersion({ bucket, record }: CopySource): Record<string, string> {
  return bucket.versioning === 'off' ? {} : { 'x-amz-copy-source-version-id': record.versionId };
}

/** The elements of a checksum in results of copies and of completed uploads. */
export function checksumElements(checksum: Checksum | undefined): string {
  return checksum === undefined
    ? ''
    : `${element(`Checksum${checksum.algorithm}`, checksum.value)}${element('ChecksumType', checksum.type)}`;
}

/** An object may be copied onto itself only to change something of it. */
function requireChange({ bucket }: BucketContext, { key, headers }: S3Request, source: CopySource): void {
  if (source.bucket.name !== bucket.name || source.record.key !== key || source.versionId !== undefined) return;
  const changes =
    headers['x-amz-metadata-directive']?.toUpperCase() === 'REPLACE' ||
    headers['x-amz-storage-class'] !== undefined ||
    headers['x-amz-website-redirect-location'] !== undefined ||
    headers['x-amz-server-side-encryption'] !== undefined ||
    headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined;
  if (!changes)
    throw s3Error('InvalidRequest', {
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    });
}

/** Who may read an object does not for that reason see its tags, and would see them in a copy. */
async function authorizeTags({ authorize }: BucketContext, request: S3Request, { bucket, record, versionId }: CopySource): Promise<void> {
  if (Object.keys(record.facts.tags).length === 0 || readDirective(request.headers, 'x-amz-tagging-directive') === 'REPLACE') return;
  const action = versionId === undefined ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging';
  await authorize({ request, bucket, action, key: record.key, object: () => Promise.resolve(record) });
}

/** Headers and metadata, and tags, are each taken from the source or from the request; the rest is always the request's. */
async function factsOfCopy(context: BucketContext, request: S3Request, source: ObjectFacts): Promise<ObjectFacts> {
  const replacesMetadata = readDirective(request.headers, 'x-amz-metadata-directive') === 'REPLACE';
  const replacesTags = readDirective(request.headers, 'x-amz-tagging-directive') === 'REPLACE';
  const asked = await newObjectFacts(context, request);
  const { websiteRedirectLocation } = asked.headers;
  const { websiteRedirectLocation: _ofSource, ...copied } = source.headers;
  return {
    ...asked,
    headers: replacesMetadata
      ? asked.headers
      : { ...copied, ...(websiteRedirectLocation === undefined ? {} : { websiteRedirectLocation }) },
    metadata: replacesMetadata ? asked.metadata : source.metadata,
    tags: replacesTags ? asked.tags : source.tags,
    storageClass: readStorageClass(request.headers),
  };
}

function readDirective(headers: Readonly<Record<string, string>>, name: string): 'COPY' | 'REPLACE' {
  const directive = (headers[name] ?? 'COPY').toUpperCase();
  if (directive === 'COPY' || directive === 'REPLACE') return directive;
  throw invalidArgument(
    name === 'x-amz-metadata-directive' ? 'Unknown metadata directive.' : 'Unknown tagging directive.',
    name,
    directive,
  );
}

/** The algorithm that the request names, else that of the source, else S3's own choice. */
function algorithmOfCopy(headers: Readonly<Record<string, string>>, source: Checksum | undefined): Checksum['algorithm'] {
  const named = headers['x-amz-checksum-algorithm'];
  if (named !== undefined) return readAlgorithm(named);
  return source?.algorithm ?? 'CRC64NVME';
}
