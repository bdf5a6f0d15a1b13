import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { databaseConnection, databaseId, databasePassword, fullName, nameInSite } from './database-fields.ts';
import { databaseUserWithPassword } from './database-users.ts';
import { endpoint } from './endpoint.ts';
import { job } from './jobs.ts';
import { pageOf, pageQuery } from './page.ts';
import { timestamp } from './text.ts';
import { uploadId } from './uploads.ts';

export const databaseState = z.enum(['building', 'pending', 'ready', 'failed']).meta({
  description: '`building`: a job fills it; `pending`: stored, and made as soon as MariaDB answers; `failed`: see `problem`',
});
export type DatabaseState = z.infer<typeof databaseState>;

export const exportId = z
  .string()
  .regex(/^x[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with x')
  .brand<'ExportId'>();
export type ExportId = z.infer<typeof exportId>;

export const database = z
  .strictObject({
    id: databaseId,
    site: siteId,
    name: nameInSite,
    fullName,
    state: databaseState,
    problem: z.string().optional(),
    bytes: z.int().nullable().meta({ description: 'Size of its data and indexes, some seconds old; null: not known now' }),
    tables: z.int().nullable(),
    connection: databaseConnection,
    createdAt: timestamp,
    updatedAt: timestamp,
    revision: z.int(),
  })
  .meta({ id: 'Database' });
export type Database = z.infer<typeof database>;

export const createdDatabase = database
  .extend({ user: databaseUserWithPassword.nullable().meta({ description: 'The user that was made with it' }) })
  .meta({ id: 'CreatedDatabase' });
export type CreatedDatabase = z.infer<typeof createdDatabase>;

export const createDatabaseBody = z.strictObject({
  name: nameInSite,
  user: z
    .strictObject({
      name: nameInSite.optional().meta({ description: 'Left out: as the database' }),
      password: databasePassword.optional(),
    })
    .optional()
    .meta({ description: 'A user who may do everything in it; left out: none' }),
});
export type CreateDatabaseBody = z.infer<typeof createDatabaseBody>;

export const importDatabaseBody = z.strictObject({
  upload: uploadId,
  mode: z.enum(['replace', 'merge']).default('merge').meta({ description: '`replace` empties the database first' }),
});
export type ImportDatabaseBody = z.infer<typeof importDatabaseBody>;

const replacement = z.strictObject({ from: z.string().min(1).max(1_000), to: z.string().max(1_000) });
export const rewriteDatabaseBody = z.strictObject({ replacements: z.array(replacement).min(1).max(20) });
export type RewriteDatabaseBody = z.infer<typeof rewriteDatabaseBody>;

export const cloneDatabaseBody = z.strictObject({ name: nameInSite });
export type CloneDatabaseBody = z.infer<typeof cloneDatabaseBody>;

export const databaseManagerTicket = z
  .strictObject({
    url: z.string().meta({ description: 'Where a form posts the ticket to, as the field `ticket`' }),
    ticket: z.string().meta({ description: 'Opens this database, once. It belongs into no address and no log' }),
    expiresAt: timestamp.meta({ description: 'Half a minute from now' }),
  })
  .meta({ id: 'DatabaseManagerTicket' });
export type DatabaseManagerTicket = z.infer<typeof databaseManagerTicket>;

const inSite = { path: '/v1/sites/{site}/databases', params: z.strictObject({ site: siteId }) } as const;
const params = z.strictObject({ site: siteId, database: databaseId });
const ofDatabase = { path: '/v1/sites/{site}/databases/{database}', params } as const;
const started = { description: 'The job that does it', body: job, etag: true } as const;
const changing = { params, method: 'POST', access: 'databases:write', responses: { 202: started } } as const;

export const databases = {
  list: endpoint({
    ...inSite,
    id: 'databases.list',
    method: 'GET',
    access: 'databases:read',
    summary: 'List the databases of a site',
    query: z.strictObject({ ...pageQuery, name: nameInSite.optional().meta({ description: 'Exactly this name' }) }),
    responses: { 200: { description: 'One page of databases, oldest first', body: pageOf(database) } },
    problems: ['invalid-cursor'],
  }),
  create: endpoint({
    ...inSite,
    id: 'databases.create',
    method: 'POST',
    access: 'databases:write',
    summary: 'Create a database, with a user where one is wanted',
    description: 'A 201 means: it can be connected to. While MariaDB does not answer it is a 202, and the database is made once it does.',
    body: createDatabaseBody,
    showsSecret: true,
    example: { body: { name: 'shop', user: {} } },
    responses: {
      201: { description: 'The database, as applied', body: createdDatabase, etag: true },
      202: { description: 'Stored; it is made as soon as MariaDB answers', body: createdDatabase, etag: true },
    },
    problems: ['name-taken', 'limit-reached', 'wrong-state'],
  }),
  get: endpoint({
    ...ofDatabase,
    id: 'databases.get',
    method: 'GET',
    access: 'databases:read',
    summary: 'Read a database',
    responses: { 200: { description: 'The database', body: database, etag: true } },
  }),
  delete: endpoint({
    ...ofDatabase,
    id: 'databases.delete',
    method: 'DELETE',
    access: 'databases:write',
    summary: 'Delete a database and all that is in it',
    description: 'There is no trash for databases. While MariaDB does not answer this waits.',
    query: z.strictObject({ confirm: z.string().max(64).meta({ description: 'The name of the database, typed again' }) }),
    ifMatch: true,
    responses: { 204: { description: 'It is gone' } },
    problems: ['confirmation-mismatch', 'database-in-use', 'wrong-state'],
  }),
  manage: endpoint({
    id: 'databases.manage',
    method: 'POST',
    path: '/v1/sites/{site}/databases/{database}/manager',
    access: 'databases:write',
    summary: 'Get a way into the database manager (Adminer)',
    description:
      'For a form of the panel that posts the ticket. It leads to this database alone, for two hours, without a password; signing out or restarting ends it.',
    params,
    showsSecret: true,
    responses: { 201: { description: 'The way in', body: databaseManagerTicket } },
    problems: ['database-not-ready', 'wrong-state', 'unavailable'],
  }),
  export: endpoint({
    ...changing,
    id: 'databases.export',
    path: '/v1/sites/{site}/databases/{database}/exports',
    access: 'databases:write',
    summary: 'Export a database',
    description: 'The job’s result names the `export`, a gzip of SQL that can be downloaded for a day.',
    problems: ['database-not-ready', 'wrong-state'],
  }),
  download: endpoint({
    id: 'databases.download',
    method: 'GET',
    path: '/v1/sites/{site}/databases/{database}/exports/{export}',
    access: 'databases:write',
    summary: 'Download an export',
    params: params.extend({ export: exportId }),
    responses: { 200: { description: 'The gzip of SQL', mediaType: 'application/gzip' } },
  }),
  import: endpoint({
    ...changing,
    id: 'databases.import',
    path: '/v1/sites/{site}/databases/{database}/import',
    summary: 'Run an upload of SQL, plain or as gzip, in a database',
    description: 'What ran before an error stays. The SQL can touch this database only.',
    body: importDatabaseBody,
    example: { body: { upload: 'u0123456789abcde', mode: 'replace' } },
    problems: ['database-not-ready', 'upload-in-use', 'wrong-state'],
  }),
  rewrite: endpoint({
    ...changing,
    id: 'databases.rewrite',
    path: '/v1/sites/{site}/databases/{database}/rewrite',
    summary: 'Replace texts everywhere in a database',
    description: 'Also in values that PHP has serialised and in JSON.',
    body: rewriteDatabaseBody,
    example: { body: { replacements: [{ from: '//old.example.com', to: '//new.example.com' }] } },
    problems: ['database-not-ready', 'wrong-state'],
  }),
  clone: endpoint({
    ...changing,
    id: 'databases.clone',
    path: '/v1/sites/{site}/databases/{database}/clone',
    summary: 'Clone a database',
    description: 'The copy has no users: create one, or grant it to one.',
    body: cloneDatabaseBody,
    example: { body: { name: 'shop_copy' } },
    problems: ['name-taken', 'limit-reached', 'database-not-ready', 'wrong-state'],
  }),
};
