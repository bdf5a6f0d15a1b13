import { join } from 'node:path';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Progress } from './task.ts';
import { taskRunner, type RunTask } from './run-task.ts';
import { createKeyedLock, type KeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { openUnfinishedWork, type UnfinishedWork } from './unfinished-work.ts';
import { openVersionFolders, type VersionFolders } from './version-folders.ts';
import type { StartSandbox } from '../sandbox/start-sandbox.ts';

/** What all work on the content of sites uses. */
export interface ContentParts {
  readonly data: Pick<DataDirectory, 'sites' | 'trash' | 'uploads' | 'ledger'>;
  /** Number of the site's user; undefined where all parts share one. Throws RequestError `unknown-site`. */
  readonly userOf: (site: SiteId) => number | undefined;
  readonly runTask: RunTask;
  /** One change of a site's folders at a time. */
  readonly inTurn: KeyedLock;
  readonly unfinished: UnfinishedWork;
}

/** What the asker of long work can see and do meanwhile. */
export interface Attention {
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

export async function createContentParts(given: {
  readonly data: ContentParts['data'];
  readonly userOf: ContentParts['userOf'];
  readonly startSandbox: StartSandbox;
  /** The repository. */
  readonly programDirectory: string;
}): Promise<ContentParts> {
  return {
    data: given.data,
    userOf: given.userOf,
    runTask: taskRunner(given),
    inTurn: createKeyedLock(),
    unfinished: await openUnfinishedWork(join(given.data.ledger, 'unfinished')),
  };
}

export function siteFolderOf(parts: Pick<ContentParts, 'data'>, site: SiteId): string {
  return join(parts.data.sites, site);
}

/**
 * Changes the folders of one site, alone, and leaves nothing lying about: what a failure, a cancellation or an earlier crash left is settled
 * before this ends.
 */
export async function changeVersions<Result>(
  parts: ContentParts,
  site: SiteId,
  change: (folders: VersionFolders) => Promise<Result>,
): Promise<Result> {
  const user = parts.userOf(site);
  return parts.inTurn(site, async () => {
    await using folders = await openVersionFolders(site, { siteFolder: siteFolderOf(parts, site), user, runTask: parts.runTask });
    const settle = async () => {
      await folders.settle();
      await parts.unfinished.forget(site);
    };
    await parts.unfinished.note(site);
    const result = await change(folders).catch(async (error: unknown) => {
      // What cannot be settled stays noted for the next start; the first failure is the one to tell.
      await settle().catch(() => {});
      throw error;
    });
    await settle();
    return result;
  });
}
