import { z } from 'zod';
import { siteId, versionId } from './identifiers.ts';

const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;

/** Bytes in UTF-8; the schemas are used in browsers too, which have no `Buffer`. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A name in a folder, as Linux allows it: anything but `/` and NUL, 255 bytes at most. */
export function isEntryName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name) && name.isWellFormed() && byteLength(name) <= LONGEST_NAME;
}

function isPathInVersion(path: string): boolean {
  if (path === '/') return true;
  return path.startsWith('/') && byteLength(path) <= LONGEST_PATH && path.slice(1).split('/').every(isEntryName);
}

/** A path from the version's folder on, as `/` or `/wp-content/index.php`: no empty, `.` or `..` segment; 4,096 bytes at most. */
export const pathInVersion = z
  .string()
  .refine(isPathInVersion, 'must be a path inside the version such as /index.php, without empty, . or .. parts');

/** A path that something is going to be made at: control characters in names would only hide what they are. */
export const newPathInVersion = pathInVersion
  .refine((path) => path !== '/', 'must not be the folder of the version itself')
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  .refine((path) => !/[\u0000-\u001f\u007f]/.test(path), 'must not hold control characters');

export const fileUploadId = z.string().regex(/^r[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with r');

export const fileEntry = z.strictObject({
  path: z.string(),
  name: z.string(),
  type: z.enum(['file', 'folder', 'link', 'other']),
  /** Bytes; 0 for what is no file. */
  size: z.int(),
  /** Permissions in octal digits, as `644`. */
  mode: z.string(),
  /** Unix time in milliseconds. */
  modified: z.int(),
  /** What a symbolic link says. */
  target: z.string().optional(),
  /** False: the name is not UTF-8, or the file has a second name of somebody else, so nothing can be done with it here. */
  isReachable: z.boolean(),
  /** Entity tag of a file (RFC 9110, 8.8.3). */
  etag: z.string().optional(),
});
export type FileEntry = z.infer<typeof fileEntry>;

const version = { site: siteId, version: versionId };
const place = { ...version, path: pathInVersion };
const makes = { ...version, path: newPathInVersion };
const several = { ...version, folder: pathInVersion, names: z.array(z.string().refine(isEntryName)).min(1).max(1000) };
const mode = z.int().min(0).max(0o777);

/** The operations of `run/site-files/files.sock`: `POST /<operation>` with the input as base64url of JSON in `x-request`. */
export const siteFileRequests = {
  stat: z.strictObject(place),
  list: z.strictObject({
    ...place,
    limit: z.int().min(1).max(1001),
    /** `next` of the page before; the bytes of the name as base64url. */
    after: z.strictObject({ isFolder: z.boolean(), name: z.string().max(400) }).optional(),
  }),
  read: z.strictObject({ ...place, start: z.int().min(0).optional(), end: z.int().min(0).optional() }),
  /** The request's body is the content. `replaces`: ETag of the file that it takes the place of; null: there must be none; left out: whichever. */
  write: z.strictObject({ ...makes, replaces: z.string().nullable().optional(), mostBytes: z.int() }),
  'make-folder': z.strictObject(makes),
  move: z.strictObject({ ...version, from: pathInVersion, to: newPathInVersion, overwrite: z.boolean() }),
  copy: z.strictObject({ ...version, from: pathInVersion, to: newPathInVersion }),
  delete: z.strictObject(several),
  'set-mode': z.strictObject({ ...several, mode, recursive: z.boolean() }),
  search: z.strictObject({ ...place, name: z.string().max(200).optional(), text: z.string().max(200).optional() }),
  /** What `version` has other than `with`. `from`: `next` of the page before, a path. */
  diff: z.strictObject({ ...version, with: versionId, limit: z.int().min(1).max(1000), from: pathInVersion.optional() }),
  zip: z.strictObject(several),
  archive: z.strictObject({ ...several, to: newPathInVersion }),
  /** Answers an error `limit-reached` where a plan leaves the site less. */
  'room.require': z.strictObject({ site: siteId, bytes: z.int().min(0) }),
  /** Gives the limited sites that were written to since the last call: `formats/disk-room.ts`. */
  'room.touched': z.strictObject({}),
  'upload.begin': z.strictObject({ id: fileUploadId }),
  /** The request's body is appended. */
  'upload.append': z.strictObject({ id: fileUploadId, offset: z.int().min(0), size: z.int().min(0) }),
  'upload.measure': z.strictObject({ id: fileUploadId }),
  'upload.finish': z.strictObject({ ...makes, id: fileUploadId, size: z.int().min(0), replaces: z.string().nullable().optional() }),
  'upload.abandon': z.strictObject({ id: fileUploadId }),
  /** Removes all but these. */
  'upload.keep': z.strictObject({ ids: z.array(fileUploadId).max(100_000) }),
} as const;
export type SiteFileOperation = keyof typeof siteFileRequests;
