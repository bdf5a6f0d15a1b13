import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Bucket } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import { listNames } from './list-names.ts';
import type { BucketPlace } from './opened-bucket.ts';
import { OwnBuckets, type OwnBucket } from './own-buckets.ts';
import { SiteBuckets, type FoundSiteBucket } from './site-buckets.ts';
import { SiteConfigurations } from './site-configurations.ts';

export type FoundBucket =
  | { readonly kind: 'own'; readonly name: string; readonly own: OwnBucket }
  | { readonly kind: 'site'; readonly name: string; readonly site: FoundSiteBucket };
export type BucketConfiguration = Pick<Bucket, 'versioning' | 'objectLock' | 'documents'>;

const CATALOGUE = '.db';

/** Which buckets there are, how they are configured, and where their objects lie. */
export class BucketDirectory {
  readonly own: OwnBuckets;
  readonly sites: SiteBuckets;
  readonly #configurations: SiteConfigurations;
  readonly #data: Pick<DataDirectory, 'sites' | 'storage' | 'buckets'>;

  constructor(data: Pick<DataDirectory, 'sites' | 'storage' | 'buckets'>) {
    const configurations = join(data.storage, 'configurations');
    mkdirSync(configurations, { recursive: true, mode: 0o700 });
    this.#data = data;
    this.own = new OwnBuckets(join(data.storage, 'own'));
    this.sites = new SiteBuckets(data.buckets);
    this.#configurations = new SiteConfigurations(configurations);
  }

  /** A bucket that was made through S3 keeps its name when a site of that name comes later. */
  find(name: string): FoundBucket | undefined {
    const own = this.own.find(name);
    if (own !== undefined) return { kind: 'own', name, own };
    const site = this.sites.find(name);
    return site === undefined ? undefined : { kind: 'site', name, site };
  }

  require(name: string): FoundBucket {
    const found = this.find(name);
    if (found === undefined) throw new StorageError('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: name });
    return found;
  }

  /** All, or those that an account owns, sorted by name. */
  describeAll(owner?: string): Bucket[] {
    const names = new Set([...this.own.findNames(owner), ...this.sites.findNames(owner)]);
    const found = [...names].sort().map((name) => this.find(name));
    const buckets = found.flatMap((bucket) => (bucket === undefined ? [] : [this.describe(bucket)]));
    return buckets.filter((bucket) => owner === undefined || bucket.owner === owner);
  }

  describe(found: FoundBucket): Bucket {
    const { name, kind } = found;
    if (found.kind === 'own') return { name, kind, ...found.own };
    const { site, owner, createdAt } = found.site.site;
    return { name, kind, site, owner, createdAt, ...this.readConfiguration(found) };
  }

  readConfiguration(found: FoundBucket): BucketConfiguration {
    if (found.kind === 'own') return found.own;
    const { versioning, objectLock, documents, versions } = this.#configurations.find(found.site.site.site);
    return { versioning, objectLock, documents: found.site.isOfVersion ? (versions[found.site.version] ?? {}) : documents };
  }

  async saveConfiguration(found: FoundBucket, configuration: BucketConfiguration): Promise<void> {
    const { versioning, objectLock, documents } = configuration;
    if (found.kind === 'own') return this.own.save(found.name, { ...found.own, versioning, objectLock, documents });
    const { site, version, isOfVersion } = found.site;
    const all = this.#configurations.find(site.site);
    const changed = isOfVersion ? { versions: { ...all.versions, [version]: documents } } : { documents };
    return this.#configurations.save(site.site, { ...all, versioning, objectLock, ...changed });
  }

  locate(found: FoundBucket): BucketPlace {
    if (found.kind === 'own') return this.#locateOwn(found.name, found.own.owner);
    const { site, version } = found.site;
    return this.#locateVersion({ site: site.site, version, owner: site.owner });
  }

  /** Of everything that has been used through S3, whatever is published of it. */
  *locateUsed(): Generator<BucketPlace> {
    for (const name of this.own.findNames()) yield this.#locateOwn(name, this.own.find(name)?.owner ?? '');
    const catalogues = join(this.#data.storage, 'catalogues');
    for (const site of listNames(catalogues)) {
      for (const file of listNames(join(catalogues, site))) {
        if (file.endsWith(CATALOGUE)) yield this.#locateVersion({ site, version: file.slice(0, -CATALOGUE.length), owner: '' });
      }
    }
  }

  #locateOwn(name: string, owner: string): BucketPlace {
    const folder = this.own.locate(name);
    return {
      id: join('own', name),
      root: join(folder, 'files'),
      catalogue: join(folder, `catalogue${CATALOGUE}`),
      blobs: join(folder, 'blobs'),
      owner,
      versioning: () => this.own.find(name)?.versioning ?? 'off',
    };
  }

  #locateVersion({ site, version, owner }: { site: string; version: string; owner: string }): BucketPlace {
    const { storage, sites } = this.#data;
    return {
      id: join(site, version),
      root: join(sites, site, 'versions', version),
      catalogue: join(storage, 'catalogues', site, version + CATALOGUE),
      blobs: join(storage, 'blobs', site, version),
      owner,
      site,
      versioning: () => this.#configurations.find(site).versioning,
    };
  }
}
