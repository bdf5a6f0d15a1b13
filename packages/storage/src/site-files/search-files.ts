import { closeSync, read } from 'node:fs';
import { promisify } from 'node:util';
import type { FileEntry } from '@daspanel/formats/site-file-requests.ts';
import { describeEntry } from './describe-entry.ts';
import type { VersionFolder } from './version-folder.ts';
import { DEEPEST, walkTree, type Walked } from './walk-tree.ts';

const readLater = promisify(read);
const MOST_FOUND = 500;
/** Milliseconds. */
const LONGEST = 8_000;
/** Bytes; larger files are no text that people have written. */
const LARGEST_TEXT = 2 * 1024 * 1024;
const SHOWN = 200;

export interface Found {
  readonly entry: FileEntry;
  /** The first line that has the text: its number from 1, and the part that is shown. */
  readonly line?: { readonly number: number; readonly text: string };
}

/** What has the text in its name, and files that have it in their content, whichever of both is asked for. Case does not matter. */
export async function searchFiles(
  version: VersionFolder,
  wanted: { readonly path: string; readonly name?: string | undefined; readonly text?: string | undefined },
  { now, signal }: { readonly now: () => number; readonly signal: AbortSignal },
): Promise<{ readonly items: readonly Found[]; readonly isComplete: boolean }> {
  const until = now() + LONGEST;
  const items: Found[] = [];
  const name = wanted.name?.toLowerCase();
  const text = wanted.text?.toLowerCase();
  const folder = version.openFolder(wanted.path);
  try {
    for await (const walked of walkTree(version, folder, wanted.path)) {
      signal.throwIfAborted();
      if (items.length >= MOST_FOUND || now() > until || walked.depth >= DEEPEST) return { items, isComplete: false };
      if (name !== undefined && !walked.name.toLowerCase().includes(name)) continue;
      const line = text === undefined ? undefined : await findLine(version, walked, text);
      if (text !== undefined && line === undefined) continue;
      const entry = describeWalked(version, walked);
      if (entry !== undefined) items.push({ entry, ...(line === undefined ? {} : { line }) });
    }
    return { items, isComplete: true };
  } finally {
    closeSync(folder);
  }
}

function describeWalked(version: VersionFolder, { folder, name, path }: Walked): FileEntry | undefined {
  const above = { descriptor: folder, path: path.slice(0, path.lastIndexOf('/')) || '/' };
  return describeEntry(above, Buffer.from(name).toString('latin1'), (stats) => version.isReachable(stats));
}

async function findLine(version: VersionFolder, { folder, name, stats }: Walked, text: string): Promise<Found['line']> {
  if (!stats.isFile() || stats.size > BigInt(LARGEST_TEXT)) return undefined;
  const opened = version.openFileIn(folder, name);
  if (opened === undefined) return undefined;
  try {
    const buffer = Buffer.allocUnsafe(Math.min(LARGEST_TEXT, Number(opened.stats.size)));
    const { bytesRead } = await readLater(opened.descriptor, buffer, 0, buffer.length, 0);
    const content = buffer.subarray(0, bytesRead);
    if (content.subarray(0, 8_192).includes(0)) return undefined;
    return findInText(content.toString(), text);
  } finally {
    closeSync(opened.descriptor);
  }
}

function findInText(content: string, text: string): Found['line'] {
  const lower = content.toLowerCase();
  const at = lower.indexOf(text);
  if (at < 0) return undefined;
  const number = lower.slice(0, at).split('\n').length;
  const line = content.split('\n')[number - 1] ?? '';
  return { number, text: line.trim().slice(0, SHOWN) };
}
