import { isEntryName, newPathInVersion, pathInVersion } from '@daspanel/formats/site-file-requests.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import {
  entryAnswer,
  fileEntry,
  filesPath as base,
  octets,
  onRead,
  onWrite,
  readsFiles as read,
  someEntry,
  writesFiles as write,
} from './file-fields.ts';
import { fileUploads } from './file-uploads.ts';
import { job } from './jobs.ts';
import { pageOf, pageQuery } from './page.ts';
import { versionParams } from './versions.ts';
import { viewLink } from './views.ts';

export const foundFile = z
  .strictObject({
    ...someEntry,
    line: z.strictObject({ number: z.int(), text: z.string() }).optional().meta({ description: 'The first line that has the text' }),
  })
  .meta({ id: 'FoundFile' });
export type FoundFile = z.infer<typeof foundFile>;

export const LARGEST_WRITE = 64 * 1024 ** 2;
const entryName = z.string().refine(isEntryName, 'must be a name in a folder');
const folder = pathInVersion.meta({ description: 'Folder that the names are in; `/` is that of the version' });
const names = z.array(entryName).min(1).max(1000);
const joinedNames = z
  .string()
  .min(1)
  .max(100_000)
  .refine((text) => text.split('/').every(isEntryName), 'must be names with / between them')
  .meta({ description: 'Names in the folder, with `/` between them' });
const mode = z
  .string()
  .regex(/^[4-7][0-7][0-7]$/, 'must be three octal digits such as 644, and its owner must be able to read it')
  .meta({ title: 'Permissions' });

const ofVersion = { params: versionParams } as const;

export const files = {
  list: endpoint({
    ...ofVersion,
    ...read,
    id: 'files.list',
    method: 'GET',
    path: base,
    summary: 'List a folder of a version',
    query: z.strictObject({ ...pageQuery, path: pathInVersion.default('/'), limit: z.int().min(1).max(1000).default(200) }),
    responses: { 200: { description: 'One page, folders first', body: pageOf(fileEntry) } },
    problems: ['invalid-cursor', ...onRead],
  }),
  get: endpoint({
    ...ofVersion,
    ...read,
    id: 'files.get',
    method: 'GET',
    path: `${base}/entry`,
    summary: 'Describe a file, folder or link',
    query: z.strictObject({ path: pathInVersion }),
    responses: { 200: { description: 'What is there', body: fileEntry } },
    problems: onRead,
  }),
  read: endpoint({
    ...ofVersion,
    ...read,
    id: 'files.read',
    method: 'GET',
    path: `${base}/content`,
    summary: 'Download a file',
    description: 'Understands Range (RFC 9110, 14) and carries an ETag. Always sent as a download, so that no browser shows it here.',
    query: z.strictObject({ path: pathInVersion }),
    responses: {
      200: { description: 'The file', mediaType: 'application/octet-stream' },
      206: { description: 'The part that Range asks for', mediaType: 'application/octet-stream' },
    },
    problems: onRead,
  }),
  write: endpoint({
    ...ofVersion,
    ...write,
    id: 'files.write',
    method: 'PUT',
    path: `${base}/content`,
    summary: 'Write a whole file',
    description:
      'Until its last byte is stored the former file stays. With `If-Match` it must still have that ETag, else 412 with the present one; with `If-None-Match: *` there must be none. 64 MiB at most; larger ones are uploaded.',
    query: z.strictObject({ path: newPathInVersion }),
    streamTypes: octets,
    responses: { 200: entryAnswer },
    problems: onWrite,
  }),
  createFolder: endpoint({
    ...ofVersion,
    ...write,
    id: 'files.create-folder',
    method: 'POST',
    path: `${base}/folders`,
    summary: 'Make a folder, and those above it',
    body: z.strictObject({ path: newPathInVersion }),
    example: { body: { path: '/images/new' } },
    responses: { 201: entryAnswer },
    problems: onWrite,
  }),
  move: endpoint({
    ...ofVersion,
    ...write,
    id: 'files.move',
    method: 'POST',
    path: `${base}/move`,
    summary: 'Rename or move a file or folder',
    body: z.strictObject({
      from: pathInVersion,
      to: newPathInVersion,
      overwrite: z.boolean().default(false).meta({ description: 'A file may take the place of a file' }),
    }),
    example: { body: { from: '/old.php', to: '/archive/old.php' } },
    responses: { 200: entryAnswer },
    problems: onWrite,
  }),
  copy: endpoint({
    ...ofVersion,
    ...write,
    id: 'files.copy',
    method: 'POST',
    path: `${base}/copy`,
    summary: 'Copy a file or folder',
    description: 'Links stay links; pipes, sockets and devices are left out.',
    body: z.strictObject({ from: pathInVersion, to: newPathInVersion }),
    example: { body: { from: '/index.php', to: '/index-2.php' } },
    responses: { 201: entryAnswer },
    problems: onWrite,
  }),
  delete: endpoint({
    ...ofVersion,
    ...write,
    id: 'files.delete',
    method: 'POST',
    path: `${base}/delete`,
    summary: 'Delete files, and folders with all that is in them',
    body: z.strictObject({ folder, names }),
    example: { body: { folder: '/', names: ['old.php'] } },
    responses: { 200: { description: 'How many things went', body: z.strictObject({ deleted: z.int() }) } },
    problems: onWrite,
  }),
  setMode: endpoint({
    ...ofVersion,
    ...write,
    id: 'files.set-mode',
    method: 'POST',
    path: `${base}/permissions`,
    summary: 'Set permissions',
    body: z.strictObject({
      folder,
      names,
      mode,
      recursive: z
        .boolean()
        .default(false)
        .meta({ description: 'Also of all that is in folders; who may read a folder may then enter it' }),
    }),
    example: { body: { folder: '/', names: ['wp-config.php'], mode: '640' } },
    responses: { 200: { description: 'How many things were changed', body: z.strictObject({ changed: z.int() }) } },
    problems: onWrite,
  }),
  search: endpoint({
    ...ofVersion,
    ...read,
    id: 'files.search',
    method: 'GET',
    path: `${base}/search`,
    summary: 'Search names and contents',
    description: 'Stops after eight seconds or 500 finds. Contents of files up to 2 MiB are looked into.',
    query: z.strictObject({
      path: pathInVersion.default('/'),
      name: z.string().min(1).max(200).optional().meta({ description: 'Part of the name, in any case' }),
      text: z.string().min(1).max(200).optional().meta({ description: 'Part of the content, in any case' }),
    }),
    responses: {
      200: {
        description: 'What was found',
        body: z.strictObject({ items: z.array(foundFile), complete: z.boolean().meta({ description: 'False: there may be more' }) }),
      },
    },
    problems: onRead,
  }),
  zip: endpoint({
    ...ofVersion,
    ...read,
    id: 'files.zip',
    method: 'GET',
    path: `${base}/zip`,
    summary: 'Download files and folders as a zip',
    query: z.strictObject({ folder: pathInVersion.default('/'), names: joinedNames }),
    responses: { 200: { description: 'The zip, made while it is sent', mediaType: 'application/zip' } },
    problems: onRead,
  }),
  archive: endpoint({
    ...ofVersion,
    ...write,
    id: 'files.archive',
    method: 'POST',
    path: `${base}/archives`,
    summary: 'Make a zip in the version',
    body: z.strictObject({ folder, names, to: newPathInVersion }),
    example: { body: { folder: '/', names: ['wp-content'], to: '/wp-content.zip' } },
    responses: { 201: entryAnswer },
    problems: onWrite,
  }),
  extract: endpoint({
    ...ofVersion,
    ...write,
    id: 'files.extract',
    method: 'POST',
    path: `${base}/extract`,
    summary: 'Unpack an archive that is in the version',
    description:
      'As `versions.put-content`: a zip, tar or tar.gz; a lone top-level folder is stripped; nothing changes unless all of it is sound.',
    body: z.strictObject({ path: pathInVersion, to: pathInVersion.default('/') }),
    example: { body: { path: '/plugin.zip', to: '/wp-content/plugins/plugin' } },
    responses: { 202: { description: 'The job that does it', body: job, etag: true } },
    problems: [...onWrite, 'upload-in-use', 'body-too-large'],
  }),
  view: endpoint({
    ...ofVersion,
    ...read,
    id: 'files.view',
    method: 'POST',
    path: `${base}/view`,
    summary: 'Show an image, sound, film, PDF or text in a frame',
    body: z.strictObject({ path: pathInVersion }),
    showsSecret: true,
    example: { body: { path: '/logo.png' } },
    responses: { 201: { description: 'Where it is shown', body: viewLink } },
    problems: onWrite,
  }),
  ...fileUploads,
};
