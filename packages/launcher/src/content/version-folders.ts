import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync } from 'node:fs';
import { readdir, rename, rmdir } from 'node:fs/promises';
import { z } from 'zod';
import { versionId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { openFolder, setAccess, type FolderHandle } from '../sites/folder-handle.ts';
import { SITE_FOLDER } from '../sandbox/sandbox.ts';
import type { RunTask } from './run-task.ts';

/** What a folder of `versions/` that is no version is there for, in the order in which they are settled. */
const PURPOSES = ['old', 'staging', 'new', 'removed'] as const;
type Purpose = (typeof PURPOSES)[number];

/**
 * The folders in one site's `versions/`, which belongs to root: the launcher makes, renames and removes them, and only the worker, as the
 * site's user, touches what is in them. Folders on their way in or out are named `.<purpose>-<version>-<random>`.
 */
export interface VersionFolders extends AsyncDisposable {
  has(version: VersionId): Promise<boolean>;
  isEmpty(version: VersionId): Promise<boolean>;
  /** Throws RequestError `unknown-version`. */
  require(version: VersionId): Promise<void>;
  /** Makes an empty folder that the site's user may fill, and gives its name. */
  make(purpose: 'new' | 'staging', version: VersionId): Promise<string>;
  /** Makes a filled folder the version's, in place of the one that is there, whose name it gives. Lasting when it resolves. */
  publish(name: string, version: VersionId): Promise<string | undefined>;
  /** Takes the version's folder away and gives its name, or undefined when there is none. Lasting when it resolves. */
  withdraw(version: VersionId): Promise<string | undefined>;
  /** Empties (as the site's user) and removes a folder that is no version. */
  discard(name: string): Promise<void>;
  /**
   * Ends what a crash left: puts back a version that was taken out and not replaced, removes everything else. Not made durable: what a power
   * cut undoes is done again, as the site is noted as unfinished until afterwards.
   */
  settle(): Promise<void>;
}

/** A folder of `versions/` as the worker sees it. */
export function insideVersions(name: string): string {
  return `${SITE_FOLDER}/versions/${name}`;
}

/** Throws RequestError `unknown-site` when the site has no folder. */
export async function openVersionFolders(
  site: SiteId,
  parts: { readonly siteFolder: string; readonly user: number | undefined; readonly runTask: RunTask },
): Promise<VersionFolders> {
  const folder = await openVersions(site, parts.siteFolder);
  const owner = parts.user === undefined ? undefined : { user: parts.user, group: parts.user };
  const path = (name: string) => folder.entry(name);
  const exists = async (name: string) => (await folder.folder(name).then(closeAgain, () => undefined)) !== undefined;
  const nothing = { result: z.unknown(), siteFolder: parts.siteFolder };
  const removeEmptied = (name: string) => rmdir(path(name)).catch(acceptMissing);
  /** Saves the start of a worker. */
  const removeIfEmpty = (name: string) =>
    removeEmptied(name).then(
      () => true,
      () => false,
    );

  const discard = async (name: string) => {
    await parts.runTask(site, { task: 'empty', folders: [insideVersions(name)] }, nothing);
    await removeEmptied(name);
  };

  const settleOne = async (name: string, purpose: Purpose, version: VersionId) => {
    if (purpose === 'old' && !(await exists(version))) return rename(path(name), path(version));
    if (await removeIfEmpty(name)) return;
    if (purpose !== 'staging') return discard(name);
    await parts.runTask(site, { task: 'settle', staging: insideVersions(name), version: insideVersions(version) }, nothing);
    await removeEmptied(name);
  };

  return {
    has: exists,
    isEmpty: async (version) => (await readdir(path(version))).length === 0,
    async require(version) {
      if (!(await exists(version))) throw new RequestError('unknown-version', `site ${site} has no version ${version}`);
    },
    async make(purpose, version) {
      const name = `.${purpose}-${version}-${randomBytes(4).toString('hex')}`;
      await closeAgain(await folder.makeFolder(name, { mode: 0o700, owner }));
      return name;
    },
    async publish(name, version) {
      await using filled = await folder.folder(name);
      await setAccess(filled, { mode: 0o755, owner });
      await filled.handle.sync();
      const old = `.old-${version}-${randomBytes(4).toString('hex')}`;
      const isReplaced = (await exists(version)) && readdirSync(path(version)).length > 0;
      // Without a pause in between: for these microseconds the version has no folder.
      if (isReplaced) renameSync(path(version), path(old));
      renameSync(path(name), path(version));
      await folder.handle.sync();
      return isReplaced ? old : undefined;
    },
    async withdraw(version) {
      if (!(await exists(version))) return undefined;
      const name = `.removed-${version}-${randomBytes(4).toString('hex')}`;
      await rename(path(version), path(name));
      await folder.handle.sync();
      return name;
    },
    discard,
    async settle() {
      const names = await readdir(`/proc/self/fd/${folder.handle.fd}`);
      for (const purpose of PURPOSES) {
        for (const name of names.filter((candidate) => candidate.startsWith(`.${purpose}-`))) {
          const version = versionId.safeParse(name.split('-')[1]);
          if (version.success) await settleOne(name, purpose, version.data);
        }
      }
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function openVersions(site: SiteId, siteFolder: string): Promise<FolderHandle> {
  try {
    await using folder = await openFolder(siteFolder);
    return await folder.folder('versions');
  } catch (error) {
    if (isMissing(error)) throw new RequestError('unknown-site', `site ${site} has no folder`);
    throw error;
  }
}

async function closeAgain(folder: FolderHandle): Promise<true> {
  await folder[Symbol.asyncDispose]();
  return true;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function acceptMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
