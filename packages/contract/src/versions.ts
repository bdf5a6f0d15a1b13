import { folderInVersion, siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { databaseId, nameInSite } from './database-fields.ts';
import { endpoint } from './endpoint.ts';
import { job } from './jobs.ts';
import { pageOf, pageQuery } from './page.ts';
import { timestamp } from './text.ts';
import { uploadId } from './uploads.ts';
import { userId } from './user-fields.ts';
import { engine, enginePatch, newVersion, versionFields } from './version-fields.ts';

export const versionState = z.enum(['building', 'ready', 'pending', 'failed']).meta({
  description: '`building`: a job fills it; `pending`: stored, and not yet applied; `failed`: see `problem`',
});
export type VersionState = z.infer<typeof versionState>;

export const version = z
  .strictObject({
    id: versionId,
    site: siteId,
    ...versionFields,
    engine,
    active: z.boolean().meta({ description: 'The site’s own host names serve it' }),
    state: versionState,
    problem: z.string().optional(),
    previewUrls: z.array(z.string()),
    source: versionId.optional().meta({ description: 'The version that it was cloned from' }),
    createdBy: userId.nullable().meta({ description: 'The person who made it; null where that was not recorded' }),
    bytes: z.int().nullable().meta({ description: 'Size of its files, as measured last; null: not measured yet' }),
    files: z.int().nullable().meta({ description: 'Number of its files, as measured last' }),
    madeIn: z.int().nullable().meta({ description: 'Milliseconds of the job that filled it last; null: none did' }),
    deployedAt: timestamp.nullable().meta({ description: 'When a job filled it last' }),
    createdAt: timestamp,
    updatedAt: timestamp,
    revision: z.int(),
  })
  .meta({ id: 'Version' });
export type Version = z.infer<typeof version>;

export const updateVersionBody = z.strictObject({
  name: versionFields.name.optional(),
  description: versionFields.description.optional(),
  engine: enginePatch.optional(),
  type: versionFields.type.optional(),
  root: versionFields.root.optional(),
});
export type UpdateVersionBody = z.infer<typeof updateVersionBody>;

export const cloneVersionBody = z.strictObject({
  name: newVersion.shape.name,
  description: versionFields.description.optional(),
  engine: engine.optional().meta({ description: 'Left out: as the original. Another PHP rehearses an upgrade.' }),
  database: z
    .strictObject({
      from: databaseId,
      name: nameInSite.optional().meta({ description: 'Name of the copy and of its user; left out: one is chosen' }),
      rewriteUrls: z.boolean().default(true).meta({ description: 'Put the addresses of the clone in the place of those of the original' }),
    })
    .optional()
    .meta({
      description:
        'The application’s database, which is cloned with it, for a user of its own. Where Daspanel knows the application, its configuration names the copy; otherwise give the user a password with `database-users.set-password`. Needs `databases:write` too.',
    }),
});
export type CloneVersionBody = z.infer<typeof cloneVersionBody>;

const contentTarget = {
  folder: folderInVersion.default('/').meta({ description: 'Folder of the version that the content goes to' }),
  mode: z.enum(['replace', 'merge']).default('merge').meta({ description: '`replace` empties the folder first' }),
};

const remoteArchive = z
  .string()
  .max(2048)
  .refine(isWebAddress, 'must be an http or https address without a user name')
  .meta({ description: 'Address of a zip, tar or tar.gz' });

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && !/[\s\\\p{Cc}]/u.test(text);
}

/** Content from an upload, or from an address in the public Internet. */
export const contentBody = z.union([
  z.strictObject({ upload: uploadId, ...contentTarget }),
  z.strictObject({
    url: remoteArchive,
    user: z
      .string()
      .max(200)
      .regex(/^[^\p{Cc}:]*$/u, 'must not hold a colon or control characters')
      .optional()
      .meta({ description: 'For HTTP basic authentication' }),
    password: z
      .string()
      .max(500)
      .regex(/^\P{Cc}*$/u, 'must not hold control characters')
      .optional()
      .meta({ description: 'Used once, never stored in clear text, never shown' }),
    ...contentTarget,
  }),
]);
export type ContentBody = z.infer<typeof contentBody>;

export const versionParams = z.strictObject({ site: siteId, version: versionId });
const inSite = { params: z.strictObject({ site: siteId }) } as const;
const ofVersion = { path: '/v1/sites/{site}/versions/{version}', params: versionParams } as const;
const applied = { description: 'The version, as applied', body: version, etag: true } as const;
const pending = { description: 'Stored; it is still being applied', body: version, etag: true } as const;
const started = { description: 'The job that does it', body: job, etag: true } as const;

export const versions = {
  list: endpoint({
    ...inSite,
    id: 'versions.list',
    method: 'GET',
    path: '/v1/sites/{site}/versions',
    access: 'versions:read',
    summary: 'List the versions of a site',
    query: z.strictObject({ ...pageQuery, name: versionFields.name.optional().meta({ description: 'Exactly this name' }) }),
    responses: { 200: { description: 'One page of versions, oldest first', body: pageOf(version) } },
    problems: ['invalid-cursor'],
  }),
  add: endpoint({
    ...inSite,
    id: 'versions.add',
    method: 'POST',
    path: '/v1/sites/{site}/versions',
    access: 'versions:write',
    summary: 'Add an empty version',
    body: newVersion,
    example: { body: { name: 'v2', engine: { kind: 'static' } } },
    responses: { 201: applied, 202: pending },
    problems: ['name-taken', 'wrong-state'],
  }),
  clone: endpoint({
    params: versionParams,
    id: 'versions.clone',
    method: 'POST',
    path: '/v1/sites/{site}/versions/{version}/clone',
    access: 'versions:write',
    summary: 'Clone a version with its content',
    body: cloneVersionBody,
    example: { body: { name: 'php-85' } },
    responses: { 202: started },
    problems: ['name-taken', 'limit-reached', 'version-not-ready', 'database-not-ready', 'wrong-state'],
  }),
  get: endpoint({
    ...ofVersion,
    id: 'versions.get',
    method: 'GET',
    access: 'versions:read',
    summary: 'Read a version',
    responses: { 200: { description: 'The version', body: version, etag: true } },
  }),
  update: endpoint({
    ...ofVersion,
    id: 'versions.update',
    method: 'PATCH',
    access: 'versions:write',
    summary: 'Change a version',
    description: 'Fields that are left out stay (RFC 7396). The addresses that serve it follow at once.',
    body: updateVersionBody,
    example: { body: { engine: { kind: 'php', settings: { memory_limit: 256 } } } },
    ifMatch: true,
    responses: { 200: applied, 202: pending },
    problems: ['name-taken', 'wrong-state'],
  }),
  activate: endpoint({
    params: versionParams,
    id: 'versions.activate',
    method: 'POST',
    path: '/v1/sites/{site}/versions/{version}/activate',
    access: 'versions:write',
    summary: 'Serve a version on the site’s own host names',
    description: 'Each host name moves in one step; the version before can be activated again.',
    ifMatch: true,
    responses: { 200: applied, 202: pending },
    problems: ['version-not-ready', 'wrong-state'],
  }),
  delete: endpoint({
    ...ofVersion,
    id: 'versions.delete',
    method: 'DELETE',
    access: 'versions:write',
    summary: 'Delete a version and its content',
    ifMatch: true,
    responses: { 204: { description: 'It is gone' } },
    problems: ['version-in-use', 'wrong-state'],
  }),
  putContent: endpoint({
    params: versionParams,
    id: 'versions.put-content',
    method: 'POST',
    path: '/v1/sites/{site}/versions/{version}/content',
    access: 'content:write',
    summary: 'Unpack an archive into a version',
    description: 'A lone top-level folder of the archive is stripped. Nothing changes unless all of it is sound.',
    body: contentBody,
    example: { body: { url: 'https://wordpress.org/latest.zip', mode: 'replace' } },
    responses: { 202: started },
    problems: ['version-not-ready', 'upload-in-use', 'limit-reached', 'wrong-state'],
  }),
};
