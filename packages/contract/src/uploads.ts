import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { timestamp } from './text.ts';

export const uploadId = z
  .string()
  .regex(/^u[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with u')
  .brand<'UploadId'>();
export type UploadId = z.infer<typeof uploadId>;

export const upload = z
  .strictObject({ id: uploadId, bytes: z.int(), sha256: z.string(), createdAt: timestamp, expiresAt: timestamp })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof upload>;

export const uploads = {
  create: endpoint({
    id: 'uploads.create',
    method: 'POST',
    path: '/v1/uploads',
    access: 'content:write',
    summary: 'Upload an archive, or SQL',
    description:
      'The body is the zip, tar, tar.gz, SQL or gzip of SQL itself, 2 GiB at most. Kept for a day; used once, with `versions.put-content` or `databases.import`.',
    streamTypes: ['application/zip', 'application/x-tar', 'application/gzip', 'application/octet-stream'],
    responses: { 201: { description: 'The upload is stored', body: upload } },
  }),
  delete: endpoint({
    id: 'uploads.delete',
    method: 'DELETE',
    path: '/v1/uploads/{upload}',
    access: 'content:write',
    summary: 'Delete an upload',
    params: z.strictObject({ upload: uploadId }),
    responses: { 204: { description: 'It is gone' } },
    problems: ['upload-in-use'],
  }),
};
