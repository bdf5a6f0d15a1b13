import { StorageError } from '../model/storage-error.ts';
import type { BucketContext, Operation, S3Request } from '../protocol/operation.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { requireKeyLength } from '../protocol/target.ts';
import { childrenOf, readXml, textOf, type XmlElement } from '../protocol/xml/read-xml.ts';
import { element, xmlAnswer } from '../protocol/xml/write-xml.ts';
import { removeObject } from './delete-object.ts';
import type { RemovalDemands } from './write-conditions.ts';

const MOST_KEYS = 1_000;
/** Bytes: a thousand of the longest keys, escaped. */
const LARGEST_DOCUMENT = 8 * 1024 ** 2;

interface Entry {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly demands: RemovalDemands;
}

export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  method: 'POST',
  target: 'bucket',
  query: ['delete'],
  action: 's3:DeleteObject',
  authorizesItself: true,
  async run(context, request) {
    const document = readXml(await request.readText(LARGEST_DOCUMENT), 'Delete');
    const entries = childrenOf(document, 'Object').map(readEntry);
    if (entries.length === 0 || entries.length > MOST_KEYS) throw s3Error('MalformedXML');
    const isQuiet = textOf(document, 'Quiet')?.trim() === 'true';
    let content = '';
    for (const entry of entries) content += await removeEntry(context, request, { entry, isQuiet });
    return xmlAnswer('DeleteResult', content);
  },
};

function readEntry(object: XmlElement): Entry {
  const key = textOf(object, 'Key');
  if (key === undefined || key === '') throw s3Error('MalformedXML');
  return {
    key,
    versionId: textOf(object, 'VersionId') || undefined,
    demands: { match: textOf(object, 'ETag'), size: textOf(object, 'Size'), lastModified: textOf(object, 'LastModifiedTime') },
  };
}

/** What the answer says of one key. A key that cannot be removed does not keep the others. */
async function removeEntry(
  context: BucketContext,
  request: S3Request,
  { entry, isQuiet }: { readonly entry: Entry; readonly isQuiet: boolean },
): Promise<string> {
  const { key, versionId } = entry;
  try {
    requireKeyLength(key);
    await context.authorize({
      request,
      bucket: context.bucket,
      action: versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
      key,
      object: () => context.objects.find(key, versionId),
    });
    const removed = await removeObject(context, request, entry);
    if (isQuiet) return '';
    const marker =
      removed?.isDeleteMarker === true ? `${element('DeleteMarker', true)}${element('DeleteMarkerVersionId', removed.versionId)}` : '';
    return `<Deleted>${element('Key', key)}${element('VersionId', versionId)}${marker}</Deleted>`;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return `<Error>${element('Key', key)}${element('VersionId', versionId)}${element('Code', error.code)}${element('Message', error.message)}</Error>`;
  }
}
