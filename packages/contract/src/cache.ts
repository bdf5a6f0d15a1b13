import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const cache = z
  .strictObject({
    user: z.string().meta({ description: 'User of the site’s account in Redis' }),
    prefix: z.string().meta({ description: 'Every key of the site begins with it; others are refused' }),
    socket: z.literal('/run/redis/redis.sock').meta({ description: 'The socket, as the site’s PHP sees it' }),
    generation: z.int().meta({ description: 'Grows when the password becomes another one' }),
    keys: z.int().nullable().meta({ description: 'Keys of the site; null: not known now' }),
    bytes: z.int().nullable(),
  })
  .meta({ id: 'Cache' });
export type Cache = z.infer<typeof cache>;

export const cacheCredentials = cache.extend({ password: z.string() }).meta({ id: 'CacheCredentials' });

const params = z.strictObject({ site: siteId });
const path = '/v1/sites/{site}/cache';

export const siteCache = {
  get: endpoint({
    id: 'cache.get',
    method: 'GET',
    path,
    access: 'cache:read',
    summary: 'Read how a site reaches its cache, and how much is in it',
    description: 'PHP keeps its sessions there. Every site has such an account.',
    params,
    responses: { 200: { description: 'The account, without its password', body: cache } },
  }),
  reveal: endpoint({
    id: 'cache.reveal',
    method: 'POST',
    path: `${path}/reveal`,
    access: 'cache:write',
    summary: 'Show the password of a site’s cache account',
    description: 'For applications that keep a cache of their own. It works in the site’s PHP only, and is recorded in the audit log.',
    params,
    showsSecret: true,
    responses: { 200: { description: 'The account', body: cacheCredentials } },
    problems: ['unavailable', 'wrong-state'],
  }),
  rotate: endpoint({
    id: 'cache.rotate',
    method: 'POST',
    path: `${path}/rotate`,
    access: 'cache:write',
    summary: 'Give a site’s cache account another password',
    description: 'Sessions stay. PHP takes the new one by itself; an application that was given the old one must be given the new one.',
    params,
    responses: {
      200: { description: 'The account has another password', body: cache },
      202: { description: 'Stored; it is applied as soon as Redis answers', body: cache },
    },
    problems: ['wrong-state'],
  }),
  clear: endpoint({
    id: 'cache.clear',
    method: 'POST',
    path: `${path}/clear`,
    access: 'cache:write',
    summary: 'Empty a site’s cache',
    description: 'Sessions end: people who are logged in must log in again.',
    params,
    responses: { 204: { description: 'It is empty' } },
    problems: ['unavailable', 'wrong-state'],
  }),
};
