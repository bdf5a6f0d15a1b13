import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';
import { scope } from './scopes.ts';
import { freeText, timestamp } from './text.ts';

export const tokenId = z
  .string()
  .regex(/^t[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with t')
  .brand<'TokenId'>();
export type TokenId = z.infer<typeof tokenId>;

/** `owner` comes from the first login, `operator` belongs to root on the machine, `api` is made by others. */
export const tokenKind = z.enum(['owner', 'operator', 'api']);
export type TokenKind = z.infer<typeof tokenKind>;

const fields = {
  name: freeText(100).min(1).meta({ title: 'Name', description: 'What it is for' }),
  scopes: z.array(scope).min(1).max(50).meta({ title: 'Scopes', description: 'What it may do' }),
  sites: z.array(siteId).min(1).max(100).nullable().meta({ title: 'Sites', description: 'The only sites that it sees; null: all' }),
};

export const token = z
  .strictObject({
    id: tokenId,
    kind: tokenKind,
    owner: z.string().meta({ description: 'Id of the person it belongs to, whose rights cut it' }),
    ...fields,
    createdAt: timestamp,
    expiresAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable().meta({ description: 'To the minute' }),
  })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof token>;

export const createdToken = token
  .extend({ token: z.string().meta({ description: 'The token itself; shown this once' }) })
  .meta({ id: 'CreatedToken' });
export type CreatedToken = z.infer<typeof createdToken>;

export const createTokenBody = z.strictObject({
  name: fields.name,
  scopes: fields.scopes,
  sites: fields.sites.default(null),
  days: z.int().min(1).max(3650).default(90).meta({ title: 'Days', description: 'Days until it expires' }),
});
export type CreateTokenBody = z.infer<typeof createTokenBody>;

export const tokens = {
  list: endpoint({
    id: 'tokens.list',
    method: 'GET',
    path: '/v1/tokens',
    access: 'tokens:read',
    summary: 'List tokens',
    query: z.strictObject(pageQuery),
    responses: { 200: { description: 'One page of tokens, without their secrets', body: pageOf(token) } },
    problems: ['invalid-cursor'],
  }),
  create: endpoint({
    id: 'tokens.create',
    method: 'POST',
    path: '/v1/tokens',
    access: 'tokens:write',
    needsFreshSignIn: true,
    summary: 'Create a token',
    description: 'It belongs to who makes it, and can have no scope and no site that he, or the calling token, does not have.',
    body: createTokenBody,
    showsSecret: true,
    example: { body: { name: 'deploy from CI', scopes: ['versions:read', 'versions:write', 'content:write'], days: 90 } },
    responses: { 201: { description: 'The token, with what proves it', body: createdToken } },
  }),
  revoke: endpoint({
    id: 'tokens.revoke',
    method: 'DELETE',
    path: '/v1/tokens/{token}',
    access: 'tokens:write',
    summary: 'Revoke a token',
    params: z.strictObject({ token: tokenId }),
    responses: { 204: { description: 'It is refused from now on' } },
    problems: ['wrong-state'],
  }),
  current: endpoint({
    id: 'tokens.current',
    method: 'GET',
    path: '/v1/token',
    access: 'token',
    summary: 'Read the token that asks',
    responses: { 200: { description: 'The token', body: token } },
  }),
  firstLogin: endpoint({
    id: 'tokens.first-login',
    method: 'POST',
    path: '/v1/first-login',
    access: 'public',
    summary: 'Exchange the one-time secret of a fresh installation for an owner token',
    description:
      'The secret lies in `data/state/first-login`. It is valid for 60 minutes, works once, and every start makes another while there is no owner.',
    body: z.strictObject({ secret: z.string().min(1).max(200) }),
    responses: { 201: { description: 'The owner token, with what proves it', body: createdToken } },
    problems: ['unauthenticated', 'first-login-over'],
  }),
};
