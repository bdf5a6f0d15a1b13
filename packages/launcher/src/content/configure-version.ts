import { randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import { changeVersions, siteFolderOf, type Attention, type ContentParts } from './content-parts.ts';
import { configured, type Configured } from './task.ts';
import { insideVersions } from './version-folders.ts';

/** Sets constants in one PHP file of a version. Their texts hold passwords, so that they go to the worker by its standard input and stand in no list of processes. */
export function configureVersion(
  parts: ContentParts,
  { site, version, file, constants }: z.infer<(typeof launcherForApi)['version.configure']>,
  attention: Attention,
): Promise<Configured> {
  return changeVersions(parts, site, async (folders) => {
    await folders.require(version);
    await using texts = await openUnnamed(parts.data.ledger, JSON.stringify(constants));
    const task = { task: 'configure', version: insideVersions(version), file } as const;
    const options = { ...attention, siteFolder: siteFolderOf(parts, site), stdin: texts.fd, result: configured };
    // Awaited here, for the texts are closed at the end of this scope.
    return await parts.runTask(site, task, options);
  });
}

/** A file that has no name any more, open for reading from its start. */
async function openUnnamed(folder: string, text: string): Promise<FileHandle> {
  const path = join(folder, `.texts-${randomBytes(8).toString('hex')}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  // At a position of its own, which leaves that of the reader at the start.
  await file.write(text, 0);
  return file;
}
