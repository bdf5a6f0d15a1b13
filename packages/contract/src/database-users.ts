import { databaseLimits } from '@daspanel/formats/data-services-requests.ts';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { databaseConnection, databaseId, databasePassword, databaseUserId, fullName, nameInSite, password } from './database-fields.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';
import { partialWithoutDefaults } from './partial.ts';
import { timestamp } from './text.ts';

export const databaseUserState = z.enum(['building', 'pending', 'ready', 'failed', 'locked']).meta({
  description:
    '`building`: a job makes it; `pending`: stored, and not yet applied; `failed`: see `problem`; `locked`: its site is in the trash, and it cannot log in',
});
export type DatabaseUserState = z.infer<typeof databaseUserState>;

const grant = z.strictObject({
  database: databaseId,
  access: z.enum(['all', 'read']).meta({ description: '`read`: may only select' }),
});
export type Grant = z.infer<typeof grant>;

const limits = databaseLimits.meta({ description: 'Connections at the same time, and seconds after which a statement is ended' });
const grants = z.array(grant).max(50).meta({ description: 'The databases of the same site that it may use' });

export const databaseUser = z
  .strictObject({
    id: databaseUserId,
    site: siteId,
    name: nameInSite,
    fullName,
    state: databaseUserState,
    problem: z.string().optional(),
    limits,
    grants,
    connection: databaseConnection,
    createdAt: timestamp,
    updatedAt: timestamp,
    revision: z.int(),
  })
  .meta({ id: 'DatabaseUser' });
export type DatabaseUser = z.infer<typeof databaseUser>;

export const databaseUserWithPassword = databaseUser.extend({ password }).meta({ id: 'DatabaseUserWithPassword' });

export const createDatabaseUserBody = z.strictObject({
  name: nameInSite,
  password: databasePassword.optional(),
  limits: limits.prefault({}),
  grants: grants.default([]),
});
export type CreateDatabaseUserBody = z.infer<typeof createDatabaseUserBody>;

export const updateDatabaseUserBody = z.strictObject({
  limits: partialWithoutDefaults(databaseLimits).optional(),
  grants: grants.optional().meta({ description: 'All of them: those that are left out end' }),
});
export type UpdateDatabaseUserBody = z.infer<typeof updateDatabaseUserBody>;

const inSite = { path: '/v1/sites/{site}/database-users', params: z.strictObject({ site: siteId }) } as const;
const params = z.strictObject({ site: siteId, user: databaseUserId });
const ofUser = { path: '/v1/sites/{site}/database-users/{user}', params } as const;
const applied = { description: 'The user, as applied', body: databaseUser, etag: true } as const;
const pending = { description: 'Stored; it is applied as soon as MariaDB answers', body: databaseUser, etag: true } as const;
const appliedWithPassword = { ...applied, body: databaseUserWithPassword } as const;
const pendingWithPassword = { ...pending, body: databaseUserWithPassword } as const;

export const databaseUsers = {
  list: endpoint({
    ...inSite,
    id: 'database-users.list',
    method: 'GET',
    access: 'databases:read',
    summary: 'List the database users of a site',
    query: z.strictObject({ ...pageQuery, name: nameInSite.optional().meta({ description: 'Exactly this name' }) }),
    responses: { 200: { description: 'One page of users, oldest first', body: pageOf(databaseUser) } },
    problems: ['invalid-cursor'],
  }),
  create: endpoint({
    ...inSite,
    id: 'database-users.create',
    method: 'POST',
    access: 'databases:write',
    summary: 'Create a database user',
    body: createDatabaseUserBody,
    showsSecret: true,
    example: { body: { name: 'reports', grants: [{ database: 'd0123456789abcde', access: 'read' }] } },
    responses: { 201: appliedWithPassword, 202: pendingWithPassword },
    problems: ['name-taken', 'limit-reached', 'wrong-state'],
  }),
  get: endpoint({
    ...ofUser,
    id: 'database-users.get',
    method: 'GET',
    access: 'databases:read',
    summary: 'Read a database user',
    responses: { 200: { description: 'The user', body: databaseUser, etag: true } },
  }),
  update: endpoint({
    ...ofUser,
    id: 'database-users.update',
    method: 'PATCH',
    access: 'databases:write',
    summary: 'Change what a database user may do',
    description: 'Fields that are left out stay (RFC 7396).',
    body: updateDatabaseUserBody,
    example: { body: { limits: { connections: 5 } } },
    ifMatch: true,
    responses: { 200: applied, 202: pending },
    problems: ['wrong-state'],
  }),
  setPassword: endpoint({
    params,
    id: 'database-users.set-password',
    method: 'POST',
    path: '/v1/sites/{site}/database-users/{user}/password',
    access: 'databases:write',
    summary: 'Give a database user another password',
    description: 'The former one ends. Connections that are open stay open.',
    body: z.strictObject({ password: databasePassword.optional() }),
    showsSecret: true,
    ifMatch: true,
    responses: { 200: appliedWithPassword, 202: pendingWithPassword },
    problems: ['wrong-state'],
  }),
  delete: endpoint({
    ...ofUser,
    id: 'database-users.delete',
    method: 'DELETE',
    access: 'databases:write',
    summary: 'Delete a database user',
    description: 'Its connections end. While MariaDB does not answer this waits.',
    ifMatch: true,
    responses: { 204: { description: 'It is gone' } },
    problems: ['wrong-state'],
  }),
};
