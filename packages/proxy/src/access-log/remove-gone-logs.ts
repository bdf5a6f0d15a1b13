import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { siteId } from '@daspanel/formats/identifiers.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';

type Folders = Pick<DataDirectory, 'sites' | 'trash' | 'siteLogs'>;

/** The last lines of a site come this much later: nginx keeps them for a second, and a former log is split to its end first. */
const QUIET = 5_000;

/**
 * Gives a function that removes the logs of purged sites, to be called often: it costs one system call as long as nothing has gone from the
 * trash. `quiet` is in milliseconds.
 */
export function createGoneLogsRemover(data: Folders, quiet: number = QUIET): () => Promise<void> {
  let seen: bigint | undefined;
  let dueAt: number | undefined = performance.now();
  return async () => {
    const { mtimeNs } = await stat(data.trash, { bigint: true });
    if (seen !== undefined && seen !== mtimeNs) dueAt = performance.now() + quiet;
    seen = mtimeNs;
    if (dueAt === undefined || performance.now() < dueAt) return;
    dueAt = undefined;
    await removeGoneLogs(data);
  };
}

async function removeGoneLogs(data: Folders): Promise<void> {
  for (const site of await readdir(data.siteLogs)) {
    if (siteId.safeParse(site).success && (await isGone(data, site))) await rm(join(data.siteLogs, site), { recursive: true, force: true });
  }
}

/** Asked a second time, for a site may just be on its way from the trash back to the others. */
async function isGone(data: Folders, site: string): Promise<boolean> {
  for (const place of [data.sites, data.trash, data.sites]) if (!(await isMissing(join(place, site)))) return false;
  return true;
}

/** Only when the system says so: what cannot be looked at is there. */
function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  );
}
