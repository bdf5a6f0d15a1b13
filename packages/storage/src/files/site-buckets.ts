import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { siteBucket, type SiteBucket } from '@daspanel/formats/site-bucket.ts';
import type { VersionId } from '@daspanel/formats/identifiers.ts';

interface Known {
  readonly version: string;
  readonly content: SiteBucket | undefined;
  readonly lookedAt: number;
}
export interface FoundSiteBucket {
  readonly site: SiteBucket;
  readonly version: VersionId;
  /** The bucket is that of this version, whichever is active. */
  readonly isOfVersion: boolean;
}

/** What was looked at is believed for this long, in milliseconds. */
const BELIEVED = 500;
const SITE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const SUFFIX = '.json';

/** The buckets of sites, as the API publishes them. */
export class SiteBuckets {
  readonly #folder: string;
  readonly #known = new Map<string, Known>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `<site>` or `<version>.<site>`. */
  find(name: string): FoundSiteBucket | undefined {
    const [first = '', second, ...rest] = name.split('.');
    if (rest.length > 0) return undefined;
    const site = this.#read(second ?? first);
    if (site === undefined) return undefined;
    const version = second === undefined ? site.active : Object.hasOwn(site.versions, first) ? site.versions[first] : undefined;
    return version === undefined || version === null ? undefined : { site, version, isOfVersion: second !== undefined };
  }

  /** True for names that are, or may become, buckets of a site that exists. */
  isReserved(name: string): boolean {
    return this.#read(name.slice(name.lastIndexOf('.') + 1)) !== undefined;
  }

  /** Names of the buckets of all sites, or of those that an account owns. */
  findNames(owner?: string): string[] {
    const names: string[] = [];
    for (const file of readdirSync(this.#folder)) {
      if (!file.endsWith(SUFFIX)) continue;
      const name = file.slice(0, -SUFFIX.length);
      const site = this.#read(name);
      if (site === undefined || (owner !== undefined && site.owner !== owner)) continue;
      if (site.active !== null) names.push(name);
      for (const version of Object.keys(site.versions)) names.push(`${version}.${name}`);
    }
    return names;
  }

  #read(name: string): SiteBucket | undefined {
    if (!SITE_NAME.test(name)) return undefined;
    const known = this.#known.get(name);
    const lookedAt = performance.now();
    if (known !== undefined && lookedAt - known.lookedAt < BELIEVED) return known.content;
    const path = join(this.#folder, `${name}${SUFFIX}`);
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) {
      this.#known.delete(name);
      return undefined;
    }
    const version = `${stats.ino}.${stats.mtimeNs}.${stats.size}`;
    const content = known?.version === version ? known.content : readSiteBucket(path);
    this.#known.set(name, { version, content, lookedAt });
    return content;
  }
}

/** Undefined: gone meanwhile, or not what the API publishes. One such file must not keep the buckets of others from being listed. */
function readSiteBucket(path: string): SiteBucket | undefined {
  try {
    return siteBucket.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
