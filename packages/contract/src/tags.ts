import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const MOST_TAGS = 16;

/** A word that people sort sites by. Two that differ in upper and lower case alone are the same. */
export const tag = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]{0,31}$/u, 'must be 1 to 32 letters, digits, spaces, dots, underscores and hyphens')
  .refine((text) => text.trim() === text, 'must not end with a space');

export const tags = z
  .array(tag)
  .max(MOST_TAGS, `must be ${MOST_TAGS} at most`)
  .refine((all) => new Set(all.map((one) => one.toLowerCase())).size === all.length, 'must not name a tag twice')
  .meta({ title: 'Tags', description: 'Words that people sort sites by' });

export const tagUse = z.strictObject({ name: tag, sites: z.int().meta({ description: 'Sites that carry it' }) }).meta({ id: 'Tag' });
export type TagUse = z.infer<typeof tagUse>;

export const siteTags = {
  list: endpoint({
    id: 'tags.list',
    method: 'GET',
    path: '/v1/tags',
    access: 'sites:read',
    summary: 'List the tags that are in use',
    description: 'Those of the sites that you see, in the order of their names. A tag is there as long as a site carries it.',
    responses: { 200: { description: 'Every tag', body: z.strictObject({ items: z.array(tagUse) }) } },
  }),
};
