import { z } from 'zod';
import { siteId, versionId } from './identifiers.ts';

/**
 * `data/buckets/<site-name>.json`: the buckets of one site, published by the API by rename. Bucket `<site-name>` is the folder of the active version, bucket
 * `<version-name>.<site-name>` that of one version. Versions that are being filled by a job are left out.
 */
export const siteBucket = z.strictObject({
  site: siteId,
  /** Account that owns them: the site's owner. */
  owner: z.string(),
  createdAt: z.number(),
  /** Null: no version is active; the bucket `<site-name>` then does not exist. */
  active: versionId.nullable(),
  /** By name. */
  versions: z.record(z.string(), versionId),
});
export type SiteBucket = z.infer<typeof siteBucket>;
