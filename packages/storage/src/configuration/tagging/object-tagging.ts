import type { BucketContext, Operation, S3Answer, S3Request } from '../../protocol/operation.ts';
import { xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { MOST_DOCUMENT_BYTES } from '../document-operations.ts';
import { findVersion, namedVersion, versionHeader } from '../find-version.ts';
import { MOST_OBJECT_TAGS, parseTagging, taggingContent, type Tags } from './tag-set.ts';

const getObjectTagging: Operation = {
  target: 'object',
  query: ['tagging'],
  name: 'GetObjectTagging',
  method: 'GET',
  action: 's3:GetObjectTagging',
  versionAction: 's3:GetObjectVersionTagging',
  async run(context, request) {
    const record = await findVersion(context, request);
    return xmlAnswer('Tagging', taggingContent(record.facts.tags), versionHeader(context, record));
  },
};

const putObjectTagging: Operation = {
  target: 'object',
  query: ['tagging'],
  name: 'PutObjectTagging',
  method: 'PUT',
  action: 's3:PutObjectTagging',
  versionAction: 's3:PutObjectVersionTagging',
  // Policies may ask which tags are set, and those stand in the document.
  authorizesItself: true,
  async run(context, request) {
    const versionId = namedVersion(request.query);
    const tags = parseTagging(await request.readText(MOST_DOCUMENT_BYTES), MOST_OBJECT_TAGS);
    await context.authorize({
      request,
      bucket: context.bucket,
      key: request.key,
      action: versionId === undefined ? 's3:PutObjectTagging' : 's3:PutObjectVersionTagging',
      object: () => context.objects.find(request.key, versionId),
      requestTags: tags,
    });
    return { ...(await saveTags(context, request, tags)), status: 200 };
  },
};

const deleteObjectTagging: Operation = {
  target: 'object',
  query: ['tagging'],
  name: 'DeleteObjectTagging',
  method: 'DELETE',
  action: 's3:DeleteObjectTagging',
  versionAction: 's3:DeleteObjectVersionTagging',
  async run(context, request) {
    return { ...(await saveTags(context, request, {})), status: 204 };
  },
};

async function saveTags(context: BucketContext, request: S3Request, tags: Tags): Promise<Omit<S3Answer, 'status'>> {
  await findVersion(context, request);
  const record = await context.objects.amend(request.key, namedVersion(request.query), () => ({ tags }));
  return { headers: versionHeader(context, record) };
}

export const objectTagging: readonly Operation[] = [getObjectTagging, putObjectTagging, deleteObjectTagging];
