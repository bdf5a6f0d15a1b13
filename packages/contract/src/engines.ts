import { PHP_VERSIONS } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { versionFields } from './version-fields.ts';

export const engineOffer = z
  .strictObject({
    kind: z.enum(['static', 'php']),
    version: z.enum(PHP_VERSIONS).optional(),
    title: z.string(),
    runtime: z
      .enum(['native', 'wasm'])
      .optional()
      .meta({ description: '`wasm`: compiled to WebAssembly, where the host has no package of it' }),
    release: z.string().optional().meta({ description: 'Full version, such as 8.2.36' }),
    extensions: z.array(z.string()).optional(),
    endOfLife: z.iso.date().nullable().optional().meta({ description: 'Day on which its security support ends or ended' }),
    settings: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the engine’s settings' }),
  })
  .meta({ id: 'EngineOffer' });

export const siteTypeOffer = z
  .strictObject({
    name: versionFields.type,
    title: z.string(),
    engines: z.array(z.enum(['static', 'php'])),
    oldestPhp: z.string().optional(),
    root: z.string(),
  })
  .meta({ id: 'SiteType' });

export const engines = {
  list: endpoint({
    id: 'engines.list',
    method: 'GET',
    path: '/v1/engines',
    access: 'token',
    summary: 'List the engines that a version can have',
    responses: { 200: { description: 'Every engine', body: z.strictObject({ items: z.array(engineOffer) }) } },
    problems: ['unavailable'],
  }),
};

export const siteTypeList = {
  list: endpoint({
    id: 'site-types.list',
    method: 'GET',
    path: '/v1/site-types',
    access: 'token',
    summary: 'List the kinds of applications that Daspanel knows',
    responses: { 200: { description: 'Every site type', body: z.strictObject({ items: z.array(siteTypeOffer) }) } },
  }),
};
