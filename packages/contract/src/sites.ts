import { phpVersion, siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { poolLimits } from '@daspanel/formats/pool.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';
import { partialWithoutDefaults } from './partial.ts';
import { siteName } from './site-names.ts';
import { tag, tags } from './tags.ts';
import { freeText, timestamp } from './text.ts';
import { userId } from './user-fields.ts';
import { newVersion, versionFields } from './version-fields.ts';

export const siteState = z.enum(['ready', 'pending', 'failed', 'disabled', 'trashed']).meta({
  description:
    '`pending`: wanted, and not yet applied; `failed`: see `problem`, what was applied last goes on; `disabled`: answers 503 on all names',
});
export type SiteState = z.infer<typeof siteState>;

const description = freeText(500).meta({ title: 'Description', description: 'For people; shown in lists' });
const name = siteName.meta({ title: 'Name', description: 'First label of the site’s host name; unique' });

export const site = z
  .strictObject({
    id: siteId,
    name,
    description,
    tags,
    state: siteState,
    enabled: z.boolean(),
    activeVersion: versionId.nullable().meta({ description: 'The version that the site’s host names serve' }),
    limits: poolLimits.meta({ description: 'What the site’s PHP may use' }),
    urls: z.array(z.string()).meta({ description: 'Addresses of the active version; empty in the trash' }),
    mappedUrls: z.array(z.string()).meta({ description: 'Addresses on domains that are mapped to the site' }),
    owner: z.string().meta({ description: 'Id of the owner' }),
    problem: z.string().optional().meta({ description: 'Why the state is `failed`' }),
    createdAt: timestamp,
    updatedAt: timestamp,
    trashedAt: timestamp.optional(),
    revision: z.int().meta({ description: 'Grows with every change' }),
  })
  .meta({ id: 'Site' });
export type Site = z.infer<typeof site>;

export const createSiteBody = z.strictObject({
  name: name.optional().meta({ description: 'Left out: a friendly one is chosen, such as `brave-otter`' }),
  description: description.default(''),
  tags: tags.default([]),
  limits: poolLimits.optional(),
  version: newVersion.optional().meta({ description: 'The first version; left out: static files, named `v1`' }),
});
export type CreateSiteBody = z.infer<typeof createSiteBody>;

export const updateSiteBody = z.strictObject({
  name: name.optional(),
  description: description.optional(),
  tags: tags.optional().meta({ description: 'All that it is to have' }),
  limits: partialWithoutDefaults(poolLimits).optional(),
  owner: userId.optional().meta({ title: 'Owner', description: 'Gives the site to another person whom you see' }),
});
export type UpdateSiteBody = z.infer<typeof updateSiteBody>;

export const siteOverview = z
  .strictObject({
    requestsPerMinute: z.array(z.int()).length(30).meta({ description: 'Requests of the last 30 minutes, oldest first' }),
    disk: z.int().nullable().meta({ description: 'Bytes of all versions; null: not measured yet' }),
    certificate: z
      .enum(['local', 'waiting', 'blocked', 'ordering', 'ready', 'renewing', 'failing', 'stopped'])
      .meta({ description: 'That of its automatic certificates that needs attention most; `local`: it has none' }),
    liveVersion: z
      .strictObject({
        id: versionId,
        name: z.string(),
        engine: z.enum(['static', 'php']),
        php: phpVersion.nullable(),
        type: versionFields.type,
      })
      .nullable(),
  })
  .meta({ id: 'SiteOverview' });
export type SiteOverview = z.infer<typeof siteOverview>;

export const listedSite = site
  .extend({ overview: siteOverview.optional().meta({ description: 'With `include=overview`' }) })
  .meta({ id: 'ListedSite' });
export type ListedSite = z.infer<typeof listedSite>;

export const siteSort = z
  .enum(['createdAt', '-createdAt', 'name', '-name', 'updatedAt', '-updatedAt', 'requests', '-requests', 'disk', '-disk'])
  .default('-createdAt')
  .meta({ description: '`requests`: of the last half hour. It and `disk` change all the time: read few pages by them' });
const siteIds = z
  .string()
  .max(2_000)
  .transform((text) => text.split(','))
  .pipe(z.array(siteId).max(100));
export const listSitesQuery = z.strictObject({
  ...pageQuery,
  sort: siteSort,
  state: siteState.optional().meta({ description: 'Left out: all but those in the trash' }),
  name: siteName.optional().meta({ description: 'Exactly this name' }),
  ids: siteIds.optional().meta({ description: 'Only these: up to 100 ids with commas between them' }),
  tag: tag.optional().meta({ description: 'Only sites that carry it' }),
  engine: z.enum(['static', 'php']).optional().meta({ description: 'Engine of the active version' }),
  include: z.enum(['overview']).optional().meta({ description: '`overview`: with requests, disk, certificate and live version' }),
  search: freeText(100).optional().meta({ description: 'Part of the name, the description or a domain, or the id' }),
});
export type ListSitesQuery = z.infer<typeof listSitesQuery>;

export const siteParams = z.strictObject({ site: siteId });
const confirm = z.string().max(64).meta({ description: 'The name of the site, typed again' });
const applied = { description: 'The site, as applied', body: site, etag: true } as const;
const pending = { description: 'Stored; it is still being applied (`state` says how far)', body: site, etag: true } as const;
const change = { access: 'sites:write', params: siteParams, ifMatch: true, responses: { 200: applied, 202: pending } } as const;

export const sites = {
  list: endpoint({
    id: 'sites.list',
    method: 'GET',
    path: '/v1/sites',
    access: 'sites:read',
    summary: 'List sites',
    query: listSitesQuery,
    responses: { 200: { description: 'One page of sites', body: pageOf(listedSite) } },
    problems: ['invalid-cursor'],
  }),
  create: endpoint({
    id: 'sites.create',
    method: 'POST',
    path: '/v1/sites',
    access: 'sites:create',
    summary: 'Create a site',
    description: 'Makes the site, its first version and its addresses. A 201 means: it answers.',
    body: createSiteBody,
    example: { body: { name: 'brave-otter', version: { engine: { kind: 'php', version: '8.2' }, type: 'wordpress' } } },
    responses: { 201: applied, 202: pending },
    problems: ['name-taken', 'name-reserved', 'limit-reached'],
  }),
  get: endpoint({
    id: 'sites.get',
    method: 'GET',
    path: '/v1/sites/{site}',
    access: 'sites:read',
    summary: 'Read a site',
    params: siteParams,
    responses: { 200: { description: 'The site', body: site, etag: true } },
  }),
  update: endpoint({
    ...change,
    id: 'sites.update',
    method: 'PATCH',
    path: '/v1/sites/{site}',
    summary: 'Change a site',
    description:
      'Fields that are left out stay (RFC 7396). With another name the former host names end at once; those made of the id stay. With another owner, access keys lose the site, and the former owner’s collaborators are taken off it.',
    body: updateSiteBody,
    example: { body: { description: 'Shop of the bakery' } },
    problems: ['name-taken', 'name-reserved', 'limit-reached', 'wrong-state', 'not-permitted'],
  }),
  enable: endpoint({
    ...change,
    id: 'sites.enable',
    method: 'POST',
    path: '/v1/sites/{site}/enable',
    summary: 'Enable a site',
    problems: ['wrong-state'],
  }),
  disable: endpoint({
    ...change,
    id: 'sites.disable',
    method: 'POST',
    path: '/v1/sites/{site}/disable',
    summary: 'Disable a site',
    description: 'All its names answer 503; its content stays.',
    problems: ['wrong-state'],
  }),
  delete: endpoint({
    id: 'sites.delete',
    method: 'DELETE',
    path: '/v1/sites/{site}',
    access: 'sites:delete',
    summary: 'Move a site to the trash',
    description: 'Its addresses end at once. It can be restored until it is purged.',
    params: siteParams,
    query: z.strictObject({ confirm }),
    ifMatch: true,
    responses: { 200: applied, 202: pending },
    problems: ['confirmation-mismatch', 'wrong-state'],
  }),
  restore: endpoint({
    id: 'sites.restore',
    method: 'POST',
    path: '/v1/sites/{site}/restore',
    access: 'sites:delete',
    summary: 'Take a site out of the trash',
    params: siteParams,
    body: z.strictObject({ name: name.optional().meta({ description: 'Another name, where the former one is in use' }) }),
    ifMatch: true,
    responses: { 200: applied, 202: pending },
    problems: ['name-taken', 'name-reserved', 'wrong-state'],
  }),
  purge: endpoint({
    id: 'sites.purge',
    method: 'POST',
    path: '/v1/sites/{site}/purge',
    access: 'sites:delete',
    needsFreshSignIn: true,
    summary: 'Delete a site in the trash for good',
    params: siteParams,
    body: z.strictObject({ confirm }),
    example: { body: { confirm: 'brave-otter' } },
    ifMatch: true,
    responses: { 204: { description: 'It is gone' } },
    problems: ['confirmation-mismatch', 'wrong-state'],
  }),
};
