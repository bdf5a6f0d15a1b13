import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ContentError, explainFullDisk } from './content-error.ts';
import { createReport, printLine } from './report.ts';
import { contentTask, type ContentTask } from './task.ts';
import { copyTree } from './tree/copy-tree.ts';
import { emptyFolder } from './tree/empty-folder.ts';
import { scanTree } from './tree/scan-tree.ts';

/**
 * The content worker: a program of its own that runs as the site's user and sees the site's folder only. Its one argument is a task as
 * JSON (`task.ts`); it prints progress and then one result or error as JSON lines. SIGTERM ends it, with what it has begun left for the
 * launcher to clear away. An archive to unpack, or texts to put in, come on standard input.
 */
async function runWorker(taskText: string): Promise<void> {
  process.umask(0o022);
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort(new ContentError('cancelled', 'the work was cancelled')));
  try {
    printLine(JSON.stringify({ result: (await perform(contentTask.parse(JSON.parse(taskText)), stop.signal)) ?? null }));
  } catch (error) {
    printLine(JSON.stringify({ error: describeError(stop.signal.aborted ? stop.signal.reason : error) }));
    process.exitCode = 1;
  }
}

/** What only some tasks need is loaded for them: reading the unpackers takes longer than cloning a small site. */
async function perform(task: ContentTask, signal: AbortSignal): Promise<unknown> {
  const report = createReport();
  switch (task.task) {
    case 'copy':
      return copyTree(task.from, task.to, report, signal);
    case 'measure':
      return scanTree(task.folder, signal, ({ files, bytes }) => report({ files, bytes }));
    case 'empty':
      return emptyFolders(task.folders, signal);
    case 'extract': {
      const { extractArchive } = await import('./unpack/extract.ts');
      return extractArchive(0, task, { report, signal, onFinishing: () => printLine(JSON.stringify({ finishing: true })) });
    }
    case 'configure': {
      const { configureFile } = await import('./configure/configure-file.ts');
      return configureFile(task.version, task.file, z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(0, 'utf8'))));
    }
    case 'settle': {
      const { settleStaging } = await import('./unpack/settle.ts');
      return settleStaging(task.staging, task.version, signal);
    }
  }
}

async function emptyFolders(folders: readonly string[], signal: AbortSignal): Promise<void> {
  for (const folder of folders) await emptyFolder(folder, signal);
}

function describeError(error: unknown): { readonly code: string; readonly message: string } {
  const explained = explainFullDisk(error);
  if (explained instanceof ContentError) return { code: explained.code, message: explained.message };
  return { code: 'internal', message: explained instanceof Error ? (explained.stack ?? explained.message) : String(explained) };
}

await runWorker(process.argv[2] ?? '');
