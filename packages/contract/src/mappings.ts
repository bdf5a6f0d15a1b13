import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { certificateChoice as certificate } from './certificate-fields.ts';
import { endpoint } from './endpoint.ts';
import { parseHost } from './host-names.ts';
import { pageOf, pageQuery } from './page.ts';
import { isRedirectTarget } from './redirect-target.ts';
import { timestamp } from './text.ts';

export const mappingId = z
  .string()
  .regex(/^h[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with h')
  .brand<'MappingId'>();
export type MappingId = z.infer<typeof mappingId>;

export const mappingState = z.enum(['ready', 'pending', 'failed', 'disabled', 'conflict', 'trashed']).meta({
  description: 'As of its site; `conflict`: its name was taken while the site was in the trash, see `problem`',
});

const host = z
  .string()
  .max(1024)
  .refine((text) => parseHost(text) !== undefined, 'must be a host name such as example.com, www.example.com or *.example.com')
  .meta({
    title: 'Domain',
    description: 'A host name of two labels or more, `*.` before it for all names one label below; letters of any script',
  });

export const serves = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('active') }),
    z.strictObject({ kind: z.literal('version'), version: versionId }),
    z.strictObject({
      kind: z.literal('redirect'),
      to: z.string().max(2048).refine(isRedirectTarget, 'must be an http or https address without a user name').meta({ title: 'Target' }),
      status: z.literal([301, 302, 307, 308]).default(301),
      keepPath: z.boolean().default(true).meta({ description: 'The asked path and query follow the target' }),
    }),
  ])
  .meta({ title: 'Serves', description: 'The active version of the site, one of its versions whichever is active, or a redirect' });
export type Serves = z.infer<typeof serves>;

const www = z.enum(['none', 'serve', 'redirect-to-this', 'redirect-to-www']).meta({
  title: 'www',
  description:
    '`none`: the name alone; otherwise the mapping has `www.` and the name too. `serve`: both serve; `redirect-to-this` and `redirect-to-www`: the other redirects',
});
const httpsOnly = z.boolean().meta({ title: 'HTTPS only', description: 'Plain HTTP is redirected to HTTPS' });
const hsts = z
  .strictObject({
    maxAge: z.int().min(0).max(63_072_000).meta({ description: 'Seconds for which browsers come over HTTPS only' }),
    includeSubDomains: z.boolean().default(false),
  })
  .nullable()
  .meta({ title: 'HSTS', description: 'Strict-Transport-Security (RFC 6797); null: not sent. Needs `httpsOnly`.' });

export const mapping = z
  .strictObject({
    id: mappingId,
    site: siteId,
    host: z.string().meta({ description: 'As it is in DNS: A-labels' }),
    shownHost: z.string().meta({ description: 'As people read it: U-labels' }),
    serves,
    www,
    httpsOnly,
    hsts,
    certificate,
    urls: z.array(z.string()).meta({ description: 'Addresses that it answers; empty for a wildcard and while it answers none' }),
    state: mappingState,
    problem: z.string().optional(),
    createdAt: timestamp,
    updatedAt: timestamp,
    revision: z.int(),
  })
  .meta({ id: 'Mapping' });
export type Mapping = z.infer<typeof mapping>;

export const createMappingBody = z.strictObject({
  host,
  serves: serves.default({ kind: 'active' }),
  www: www.default('none'),
  httpsOnly: httpsOnly.default(true),
  hsts: hsts.default(null),
  certificate: certificate.default('automatic'),
});
export type CreateMappingBody = z.infer<typeof createMappingBody>;

export const updateMappingBody = z.strictObject({
  serves: serves.optional(),
  www: www.optional(),
  httpsOnly: httpsOnly.optional(),
  hsts: hsts.optional(),
  certificate: certificate.optional(),
});
export type UpdateMappingBody = z.infer<typeof updateMappingBody>;

const inSite = { path: '/v1/sites/{site}/mappings', params: z.strictObject({ site: siteId }) } as const;
const params = z.strictObject({ site: siteId, mapping: mappingId });
const ofMapping = { path: '/v1/sites/{site}/mappings/{mapping}', params } as const;
const applied = { description: 'The mapping, as applied', body: mapping, etag: true } as const;
const pending = { description: 'Stored; it is still being applied', body: mapping, etag: true } as const;

export const mappings = {
  list: endpoint({
    ...inSite,
    id: 'mappings.list',
    method: 'GET',
    access: 'mappings:read',
    summary: 'List the domains of a site',
    query: z.strictObject({ ...pageQuery, host: host.optional().meta({ description: 'Exactly this name' }) }),
    responses: { 200: { description: 'One page of mappings, oldest first', body: pageOf(mapping) } },
    problems: ['invalid-cursor'],
  }),
  create: endpoint({
    ...inSite,
    id: 'mappings.create',
    method: 'POST',
    access: 'mappings:write',
    summary: 'Map a domain to a site',
    description:
      'A 201 means: it answers as soon as DNS leads the name here, over HTTPS with a certificate of the local authority. One of a public authority follows ' +
      'by itself where the certificate settings name one and DNS and ports are right (`certificates.get`, `certificates.diagnose`).',
    body: createMappingBody,
    example: { body: { host: 'example.com', www: 'redirect-to-this', httpsOnly: true, hsts: { maxAge: 31_536_000 } } },
    responses: { 201: applied, 202: pending },
    problems: ['host-taken', 'limit-reached', 'wrong-state'],
  }),
  get: endpoint({
    ...ofMapping,
    id: 'mappings.get',
    method: 'GET',
    access: 'mappings:read',
    summary: 'Read a mapping',
    responses: { 200: { description: 'The mapping', body: mapping, etag: true } },
  }),
  update: endpoint({
    ...ofMapping,
    id: 'mappings.update',
    method: 'PATCH',
    access: 'mappings:write',
    summary: 'Change a mapping',
    description: 'Fields that are left out stay (RFC 7396), `serves` as a whole. A mapping in conflict tries to take its names again.',
    body: updateMappingBody,
    example: { body: { serves: { kind: 'redirect', to: 'https://example.org/shop', status: 308, keepPath: true } } },
    ifMatch: true,
    responses: { 200: applied, 202: pending },
    problems: ['host-taken', 'wrong-state'],
  }),
  move: endpoint({
    params,
    id: 'mappings.move',
    method: 'POST',
    path: '/v1/sites/{site}/mappings/{mapping}/move',
    access: 'mappings:write',
    summary: 'Move a mapping to another site',
    description: 'Each of its names moves in one step: every request is answered by the one site or the other.',
    body: z.strictObject({ site: siteId.meta({ description: 'A site of the same owner' }) }),
    example: { body: { site: 's0123456789abcde' } },
    ifMatch: true,
    responses: { 200: applied, 202: pending },
    problems: ['host-taken', 'limit-reached', 'wrong-state'],
  }),
  delete: endpoint({
    ...ofMapping,
    id: 'mappings.delete',
    method: 'DELETE',
    access: 'mappings:write',
    summary: 'Delete a mapping',
    description: 'Its names answer nothing any more.',
    ifMatch: true,
    responses: { 204: { description: 'It is gone' } },
  }),
};
