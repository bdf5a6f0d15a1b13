import { folderInVersion, phpVersion, versionId } from '@daspanel/formats/identifiers.ts';
import { phpSettings } from '@daspanel/formats/pool.ts';
import { siteTypes } from '@daspanel/formats/site-types.ts';
import { z } from 'zod';
import { partialWithoutDefaults } from './partial.ts';
import { versionName } from './site-names.ts';
import { freeText } from './text.ts';

/** Path of a page below the document root, such as `/404.html`. */
const pagePath = z
  .string()
  .max(200)
  .regex(/^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/, 'must be the path of a page such as /404.html');

const fallback = pagePath.meta({ title: 'Fallback page', description: 'Answers for paths that do not exist (single-page applications)' });
const notFoundPage = pagePath.meta({ title: 'Page for 404', description: 'Sent with status 404 for paths that do not exist' });

/** How a version is served. */
export const engine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('static'), fallback: fallback.optional(), notFoundPage: notFoundPage.optional() }),
  z.strictObject({ kind: z.literal('php'), version: phpVersion, settings: phpSettings.prefault({}) }),
]);
export type Engine = z.infer<typeof engine>;

/** A change of an engine: what is left out stays as long as the kind stays, null removes. */
export const enginePatch = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('static'), fallback: fallback.nullable().optional(), notFoundPage: notFoundPage.nullable().optional() }),
  z.strictObject({ kind: z.literal('php'), version: phpVersion.optional(), settings: partialWithoutDefaults(phpSettings).optional() }),
]);
export type EnginePatch = z.infer<typeof enginePatch>;

export const versionFields = {
  name: versionName
    .refine((text) => !versionId.safeParse(text).success, 'must not look like an id')
    .meta({ title: 'Name', description: 'First label of the preview’s host name; unique in the site' }),
  description: freeText(500).meta({ title: 'Description', description: 'For people; shown in lists' }),
  type: z
    .enum(siteTypes.map((type) => type.name))
    .meta({ title: 'Site type', description: 'Kind of application; sets rewriting and protection' }),
  root: folderInVersion.meta({ title: 'Document root', description: 'Folder of the version that is served, such as /public' }),
};

/** What a version is made from. */
export const newVersion = z.strictObject({
  name: versionFields.name.optional().meta({ description: 'Left out: the next of `v1`, `v2`, …' }),
  description: versionFields.description.default(''),
  engine: engine.default({ kind: 'static' }),
  type: versionFields.type.optional().meta({ description: 'Left out: `static` or `generic`, as the engine asks' }),
  root: versionFields.root.optional().meta({ description: 'Left out: as the site type asks' }),
});
export type NewVersion = z.infer<typeof newVersion>;
