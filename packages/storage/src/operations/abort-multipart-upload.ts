import type { Operation } from '../protocol/operation.ts';
import { findUpload } from './upload-part.ts';

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  target: 'object',
  query: ['uploadId'],
  action: 's3:AbortMultipartUpload',
  async run(context, request) {
    await context.objects.abortUpload(await findUpload(context, request));
    return { status: 204 };
  },
};
