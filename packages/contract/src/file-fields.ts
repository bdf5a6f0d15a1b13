import { z } from 'zod';
import { timestamp } from './text.ts';

/** What stands of an entry of a folder in every answer. */
export const someEntry = {
  path: z.string().meta({ description: 'From the folder of the version on, such as `/wp-content/index.php`' }),
  name: z.string(),
  type: z.enum(['file', 'folder', 'link', 'other']).meta({ description: '`other`: a pipe, socket or device' }),
  size: z.int().meta({ description: 'In bytes; 0 for what is no file' }),
  mode: z.string().meta({ description: 'Permissions in octal digits, such as `644`' }),
  modifiedAt: timestamp,
  target: z.string().optional().meta({ description: 'Where a symbolic link leads; it is never followed' }),
  reachable: z
    .boolean()
    .meta({ description: 'False: its name is no UTF-8, or the file belongs to somebody else; nothing can be done with it here' }),
  etag: z.string().optional().meta({ description: 'Of a file: for If-Match' }),
};
export const fileEntry = z.strictObject(someEntry).meta({ id: 'FileEntry' });
export type FileEntry = z.infer<typeof fileEntry>;

/** What operations on the files of a version have in common. */
export const filesPath = '/v1/sites/{site}/versions/{version}/files';
export const octets = ['application/octet-stream'] as const;
export const readsFiles = { access: 'content:read' } as const;
export const writesFiles = { access: 'content:write' } as const;
export const entryAnswer = { description: 'What is there then', body: fileEntry } as const;
export const onRead = ['unavailable', 'wrong-state'] as const;
export const onWrite = [
  'version-not-ready',
  'wrong-state',
  'name-taken',
  'revision-mismatch',
  'invalid-fields',
  'storage-full',
  'unavailable',
] as const;
