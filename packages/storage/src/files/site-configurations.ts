import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { z } from 'zod';
import { hasCode } from './disk-errors.ts';

const documents = z.record(z.string(), z.string());
const siteConfiguration = z.strictObject({
  /** Of all versions of the site, because two buckets may be one folder. */
  versioning: z.enum(['off', 'enabled', 'suspended']),
  objectLock: z.boolean(),
  /** Of the bucket that has the name of the site. */
  documents,
  /** Of the buckets of single versions, by id. */
  versions: z.record(z.string(), documents),
});
export type SiteConfiguration = z.infer<typeof siteConfiguration>;

const UNTOUCHED: SiteConfiguration = { versioning: 'off', objectLock: false, documents: {}, versions: {} };

/** How the buckets of sites are configured through S3: `<site-id>.json`. This process is the only one that writes. */
export class SiteConfigurations {
  readonly #folder: string;
  readonly #known = new Map<string, SiteConfiguration>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  find(site: string): SiteConfiguration {
    const known = this.#known.get(site);
    if (known !== undefined) return known;
    const found = this.#read(site);
    this.#known.set(site, found);
    return found;
  }

  async save(site: string, configuration: SiteConfiguration): Promise<void> {
    await writeFileDurably(this.#locate(site), JSON.stringify(configuration), { mode: 0o600 });
    this.#known.set(site, configuration);
  }

  #read(site: string): SiteConfiguration {
    try {
      return siteConfiguration.parse(JSON.parse(readFileSync(this.#locate(site), 'utf8')));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return UNTOUCHED;
      throw error;
    }
  }

  #locate(site: string): string {
    return join(this.#folder, `${site}.json`);
  }
}
