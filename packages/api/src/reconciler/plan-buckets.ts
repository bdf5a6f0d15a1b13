import type { SiteBucket } from '@daspanel/formats/site-bucket.ts';
import type { WantedSite } from './wanted-site.ts';

/** The file that tells the S3 server of a site's buckets, by its path in `data/`; none while the site is in the trash. */
export function planBuckets(site: WantedSite): ReadonlyMap<string, string> {
  if (site.isTrashed) return new Map();
  const filled = site.versions.filter(({ isBuilding }) => !isBuilding);
  const bucket: SiteBucket = {
    site: site.id,
    owner: site.owner,
    createdAt: site.createdAt,
    active: filled.find(({ id }) => id === site.activeVersion)?.id ?? null,
    versions: Object.fromEntries(filled.map(({ name, id }) => [name, id])),
  };
  return new Map([[`buckets/${site.name}.json`, `${JSON.stringify(bucket)}\n`]]);
}
