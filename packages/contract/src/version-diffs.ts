import { versionId } from '@daspanel/formats/identifiers.ts';
import { newPathInVersion, pathInVersion } from '@daspanel/formats/site-file-requests.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf } from './page.ts';
import { versionParams } from './versions.ts';

export const fileChange = z
  .strictObject({
    path: z.string().meta({ description: 'From the folder of the version on, such as `/wp-content/index.php`' }),
    change: z.enum(['added', 'removed', 'changed']),
    bytesBefore: z.int().nullable().meta({ description: 'In the other version; null: it is not there' }),
    bytesAfter: z.int().nullable().meta({ description: 'In this version; null: it is not there' }),
  })
  .meta({ id: 'FileChange' });
export type FileChange = z.infer<typeof fileChange>;

/** Bytes of the largest text that is shown. */
export const LARGEST_COMPARED_TEXT = 1024 ** 2;

const comparedText = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('link'), target: z.string() }),
  z.strictObject({ kind: z.literal('binary'), bytes: z.int() }),
  z.strictObject({ kind: z.literal('too-large'), bytes: z.int() }),
  z.strictObject({ kind: z.literal('absent') }).meta({ description: 'No file or link has this name' }),
]);
export type ComparedText = z.infer<typeof comparedText>;

export const fileDiff = z.strictObject({ path: z.string(), before: comparedText, after: comparedText }).meta({ id: 'FileDiff' });
export type FileDiff = z.infer<typeof fileDiff>;

const other = versionId.meta({ description: 'Another version of the site: what was before' });
const read = { method: 'GET', params: versionParams, access: 'content:read' } as const;
const path = '/v1/sites/{site}/versions/{version}/diff' as const;

/** What a version has other than another one of its site. */
export const versionDiffs = {
  list: endpoint({
    ...read,
    path,
    id: 'versions.diff',
    summary: 'List the files in which two versions differ',
    description:
      'Files and links, by path. Files of the same size and time of change count as the same, files above 64 MiB of other times as changed; permissions and empty folders are not compared. A page ends after some seconds of looking, so that it may be short, or empty, though there is a next one.',
    query: z.strictObject({
      with: other,
      limit: z.int().min(1).max(1000).default(200).meta({ description: 'Items per page' }),
      cursor: pathInVersion.optional().meta({ description: '`next` of the page before: the path that it ended at' }),
    }),
    responses: { 200: { description: 'One page of changes', body: pageOf(fileChange) } },
    problems: ['unavailable', 'wrong-state'],
  }),
  file: endpoint({
    ...read,
    path: `${path}/file`,
    id: 'versions.diff-file',
    summary: 'Read a file of two versions to compare them',
    description: 'The texts of both, where they are UTF-8 of at most 1 MiB.',
    query: z.strictObject({ with: other, path: newPathInVersion }),
    responses: { 200: { description: 'Both, as far as they can be shown', body: fileDiff } },
    problems: ['unavailable', 'wrong-state'],
  }),
};
