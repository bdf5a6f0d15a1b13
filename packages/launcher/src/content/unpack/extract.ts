import { mkdir, writeFile } from 'node:fs/promises';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { explainFullDisk } from '../content-error.ts';
import type { Report } from '../report.ts';
import type { Extracted, TaskOf } from '../task.ts';
import { emptyFolder } from '../tree/empty-folder.ts';
import { syncFileSystem } from '../tree/sync-file-system.ts';
import { findApplicationRoot } from './application-root.ts';
import { recogniseArchive } from './archive-kind.ts';
import { ContentBudget } from './content-budget.ts';
import { carryOut, fillFolder, lstatIfThere, openUpFolder, planMerge } from './place-tree.ts';
import { stagingPaths } from './settle.ts';
import { StagingTree } from './staging-tree.ts';

interface Parts {
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Called when the version begins to change: from here on an interruption would leave half of it. */
  readonly onFinishing: () => void;
}

/** For what follows once the version has changed. */
const UNINTERRUPTED = new AbortController().signal;

/**
 * Unpacks the archive that is open at `descriptor` into the staging folder, makes it durable, and moves it to where it belongs. Until the
 * very last step the version is as it was. Throws ContentError.
 */
export async function extractArchive(descriptor: number, task: TaskOf<'extract'>, parts: Parts): Promise<Extracted> {
  try {
    const tree = await unpackToStaging(descriptor, task, parts);
    const root = await findApplicationRoot(tree, task.markers);
    tree.makeLinks(root);
    parts.signal.throwIfAborted();
    await finish(join(tree.folder, ...root), task, parts);
    await emptyFolder(task.staging, UNINTERRUPTED);
    return { files: tree.files, bytes: tree.bytes, stripped: root.length === 0 ? null : root.join('/') };
  } catch (error) {
    throw explainFullDisk(error);
  }
}

async function unpackToStaging(descriptor: number, task: TaskOf<'extract'>, parts: Parts): Promise<StagingTree> {
  const { content } = stagingPaths(task.staging);
  await mkdir(content, 0o755);
  const tree = new StagingTree(content);
  const kind = recogniseArchive(descriptor);
  const withBudget = { ...parts, budget: new ContentBudget(task.limits) };
  // Loaded only now: reading the other format's program takes as long as unpacking a small archive.
  if (kind === 'zip') await (await import('./unpack-zip.ts')).unpackZip(descriptor, tree, withBudget);
  else await (await import('./unpack-tar.ts')).unpackTar(descriptor, kind === 'tar.gz', tree, withBudget);
  return tree;
}

async function finish(from: string, task: TaskOf<'extract'>, parts: Parts): Promise<void> {
  const staging = stagingPaths(task.staging);
  switch (task.finish) {
    case 'fill': {
      fillFolder(from, task.version);
      return syncFileSystem(task.version, parts.signal);
    }
    case 'merge': {
      const moves = planMerge(from, openUpFolder(task.version, task.folder, { makeLast: true }));
      await syncFileSystem(from, parts.signal);
      parts.onFinishing();
      carryOut(moves);
      return syncFileSystem(task.version, UNINTERRUPTED);
    }
    case 'replace': {
      const target = openUpFolder(task.version, task.folder, { makeLast: false });
      await writeFile(staging.place, task.folder);
      await syncFileSystem(from, parts.signal);
      parts.onFinishing();
      if (lstatIfThere(target) !== undefined) renameSync(target, staging.replaced);
      renameSync(from, target);
      return syncFileSystem(task.version, UNINTERRUPTED);
    }
  }
}
