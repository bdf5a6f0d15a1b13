import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { z } from 'zod';

const ownBucket = z.strictObject({
  owner: z.string(),
  createdAt: z.number(),
  versioning: z.enum(['off', 'enabled', 'suspended']),
  objectLock: z.boolean(),
  documents: z.record(z.string(), z.string()),
});
export type OwnBucket = z.infer<typeof ownBucket>;

const UNFINISHED = '.unfinished-';
const CONFIGURATION = 'bucket.json';

/** The buckets that were made through S3: one folder each, with `files/` and its configuration. This process is the only one that writes. */
export class OwnBuckets {
  readonly #folder: string;
  readonly #known = new Map<string, OwnBucket>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    for (const name of readdirSync(folder)) {
      if (name.startsWith('.')) rmSync(join(folder, name), { recursive: true, force: true });
      else this.#known.set(name, ownBucket.parse(JSON.parse(readFileSync(join(folder, name, CONFIGURATION), 'utf8'))));
    }
  }

  find(name: string): OwnBucket | undefined {
    return this.#known.get(name);
  }

  /** Names of all, or of those that an account owns. */
  findNames(owner?: string): string[] {
    return [...this.#known].filter(([, bucket]) => owner === undefined || bucket.owner === owner).map(([name]) => name);
  }

  /** Folder of a bucket. */
  locate(name: string): string {
    return join(this.#folder, name);
  }

  /** There is either the whole bucket or none, also after a crash. */
  async create(name: string, bucket: OwnBucket): Promise<void> {
    const unfinished = join(this.#folder, `${UNFINISHED}${randomId('b')}`);
    // The web server sends large files, so it may pass.
    for (const folder of [unfinished, join(unfinished, 'files')]) {
      mkdirSync(folder);
      chmodSync(folder, 0o755);
    }
    await writeFileDurably(join(unfinished, CONFIGURATION), JSON.stringify(bucket), { mode: 0o600 });
    await syncDirectory(unfinished);
    renameSync(unfinished, this.locate(name));
    this.#known.set(name, bucket);
    await syncDirectory(this.#folder);
  }

  async save(name: string, bucket: OwnBucket): Promise<void> {
    await writeFileDurably(join(this.locate(name), CONFIGURATION), JSON.stringify(bucket), { mode: 0o600 });
    this.#known.set(name, bucket);
  }

  async remove(name: string): Promise<void> {
    const unfinished = join(this.#folder, `${UNFINISHED}${randomId('b')}`);
    renameSync(this.locate(name), unfinished);
    this.#known.delete(name);
    await syncDirectory(this.#folder);
    await rm(unfinished, { recursive: true, force: true });
  }
}
