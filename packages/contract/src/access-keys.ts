import { accessKeyId } from '@daspanel/formats/access-key.ts';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';
import { freeText, timestamp } from './text.ts';

const fields = {
  name: freeText(100).min(1).meta({ title: 'Name', description: 'What it is for' }),
  sites: z.array(siteId).min(1).max(100).nullable().meta({
    title: 'Sites',
    description: 'The only sites whose buckets it may use; null: all of its owner’s, and buckets that belong to no site',
  }),
  access: z.enum(['read', 'write']).meta({ title: 'Access', description: '`write` may read, too' }),
};

export const accessKey = z
  .strictObject({
    accessKeyId: accessKeyId.meta({ description: 'What S3 clients call the access key id' }),
    ...fields,
    createdAt: timestamp,
    expiresAt: timestamp.nullable().meta({ description: 'From then on it is refused; null: never' }),
  })
  .meta({ id: 'AccessKey' });
export type AccessKey = z.infer<typeof accessKey>;

export const createdAccessKey = accessKey
  .extend({ secretAccessKey: z.string().meta({ description: 'The secret that S3 clients sign with; shown this once' }) })
  .meta({ id: 'CreatedAccessKey' });
export type CreatedAccessKey = z.infer<typeof createdAccessKey>;

export const createAccessKeyBody = z.strictObject({
  name: fields.name,
  sites: fields.sites.default(null),
  access: fields.access.default('write'),
  days: z.int().min(1).max(3650).nullable().default(null).meta({ title: 'Days', description: 'Days until it expires; null: never' }),
});
export type CreateAccessKeyBody = z.infer<typeof createAccessKeyBody>;

const params = z.strictObject({ accessKey: accessKeyId });

export const accessKeys = {
  list: endpoint({
    id: 'access-keys.list',
    method: 'GET',
    path: '/v1/access-keys',
    access: 'access-keys:read',
    summary: 'List S3 access keys',
    query: z.strictObject({
      ...pageQuery,
      site: siteId.optional().meta({ description: 'Only those that may use the buckets of this site' }),
    }),
    responses: { 200: { description: 'One page of keys, without their secrets, oldest first', body: pageOf(accessKey) } },
    problems: ['invalid-cursor'],
  }),
  create: endpoint({
    id: 'access-keys.create',
    method: 'POST',
    path: '/v1/access-keys',
    access: 'access-keys:write',
    summary: 'Create an S3 access key',
    description:
      'A token that is limited to certain sites can make keys for these only. `storage.get` says where S3 is. A 201 means: it works.',
    body: createAccessKeyBody,
    showsSecret: true,
    example: { body: { name: 'nightly sync', access: 'read', days: 365 } },
    responses: { 201: { description: 'The key, with its secret', body: createdAccessKey } },
    problems: ['limit-reached'],
  }),
  get: endpoint({
    id: 'access-keys.get',
    method: 'GET',
    path: '/v1/access-keys/{accessKey}',
    access: 'access-keys:read',
    summary: 'Read an S3 access key',
    params,
    responses: { 200: { description: 'The key, without its secret', body: accessKey } },
  }),
  revoke: endpoint({
    id: 'access-keys.revoke',
    method: 'DELETE',
    path: '/v1/access-keys/{accessKey}',
    access: 'access-keys:write',
    summary: 'Revoke an S3 access key',
    description: 'Answers after a second, when the S3 server has noticed.',
    params,
    responses: { 204: { description: 'It is refused from now on' } },
  }),
};
