import { fileUploadId, newPathInVersion } from '@daspanel/formats/site-file-requests.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { entryAnswer, filesPath as base, octets, onRead, onWrite, writesFiles as write } from './file-fields.ts';
import { timestamp } from './text.ts';
import { versionParams } from './versions.ts';

export const LARGEST_FILE_UPLOAD = 50 * 1024 ** 3;

export const fileUpload = z
  .strictObject({
    id: fileUploadId,
    path: z.string(),
    size: z.int(),
    offset: z.int().meta({ description: 'Bytes that have arrived: where to go on' }),
    expiresAt: timestamp,
  })
  .meta({ id: 'FileUpload' });
export type FileUpload = z.infer<typeof fileUpload>;

const uploadParams = versionParams.extend({ upload: fileUploadId });

/** Uploads of files in pieces, which go on after a break; a part of `contract.files`. */
export const fileUploads = {
  createUpload: endpoint({
    ...write,
    params: versionParams,
    id: 'files.create-upload',
    method: 'POST',
    path: `${base}/uploads`,
    summary: 'Begin an upload in pieces',
    description: 'Send the bytes with `files.append-upload`, as often as needed, and end with `files.finish-upload`. Kept for seven days.',
    body: z.strictObject({ path: newPathInVersion, size: z.int().min(0).max(LARGEST_FILE_UPLOAD) }),
    example: { body: { path: '/video.mp4', size: 1_000_000 } },
    responses: { 201: { description: 'The upload', body: fileUpload } },
    problems: [...onWrite, 'limit-reached'],
  }),
  getUpload: endpoint({
    ...write,
    id: 'files.get-upload',
    method: 'GET',
    path: `${base}/uploads/{upload}`,
    summary: 'Read how much of an upload has arrived',
    params: uploadParams,
    responses: { 200: { description: 'The upload', body: fileUpload } },
    problems: onRead,
  }),
  appendUpload: endpoint({
    ...write,
    id: 'files.append-upload',
    method: 'PATCH',
    path: `${base}/uploads/{upload}`,
    summary: 'Send a piece of an upload',
    description: 'What arrives before a connection breaks is kept: read the upload to know where to go on.',
    params: uploadParams,
    query: z.strictObject({ offset: z.int().min(0).meta({ description: 'Bytes that have arrived before, else 409' }) }),
    streamTypes: octets,
    responses: { 200: { description: 'The upload', body: fileUpload } },
    problems: onWrite,
  }),
  finishUpload: endpoint({
    ...write,
    id: 'files.finish-upload',
    method: 'POST',
    path: `${base}/uploads/{upload}/finish`,
    summary: 'Give an upload its place',
    description: 'In one step, when all bytes have arrived. Folders above it are made.',
    params: uploadParams,
    body: z.strictObject({ overwrite: z.boolean().default(false).meta({ description: 'A file may take the place of a file' }) }),
    example: { body: { overwrite: true } },
    responses: { 201: entryAnswer },
    problems: onWrite,
  }),
  deleteUpload: endpoint({
    ...write,
    id: 'files.delete-upload',
    method: 'DELETE',
    path: `${base}/uploads/{upload}`,
    summary: 'Give an upload up',
    params: uploadParams,
    responses: { 204: { description: 'It is gone' } },
  }),
};
