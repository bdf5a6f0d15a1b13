import { lstatSync, mkdirSync, readdirSync, renameSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { ContentError } from '../content-error.ts';

/** One rename that puts a staged file, or a staged folder that is new there, into its place. */
interface Move {
  readonly from: string;
  readonly to: string;
}

/** Moves everything in `from` into the empty folder `to`. */
export function fillFolder(from: string, to: string): void {
  for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
}

/**
 * Finds the renames that lay the staged folder `from` over `to`: files of the same name are replaced, all others stay. Changes nothing.
 * Throws ContentError `unsafe-entry` where one has a folder and the other has none: nothing is written through a link.
 */
export function planMerge(from: string, to: string): readonly Move[] {
  const moves: Move[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(from, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const existing = lstatIfThere(join(to, path));
      if (existing !== undefined && existing.isDirectory() !== entry.isDirectory()) {
        const [here, there] = entry.isDirectory() ? ['a folder', 'a file or link'] : ['a file or link', 'a folder'];
        throw new ContentError('unsafe-entry', `the entry ${JSON.stringify(path)} is ${here} where the version has ${there}`);
      }
      if (existing !== undefined && entry.isDirectory()) visit(path);
      else moves.push({ from: join(from, path), to: join(to, path) });
    }
  };
  visit('');
  return moves;
}

export function carryOut(moves: readonly Move[]): void {
  for (const move of moves) renameSync(move.from, move.to);
}

/**
 * The path of a folder of the version. Missing folders are made, but for the last one unless `makeLast`. Throws ContentError `not-a-folder`
 * when a file or a link is in the way.
 */
export function openUpFolder(version: string, folder: string, options: { readonly makeLast: boolean }): string {
  const segments = folder.split('/').filter((segment) => segment !== '');
  let path = version;
  for (const [index, segment] of segments.entries()) {
    path = join(path, segment);
    const existing = lstatIfThere(path);
    if (existing !== undefined && !existing.isDirectory()) {
      throw new ContentError('not-a-folder', `${segments.slice(0, index + 1).join('/')} is a file or a link in the version`);
    }
    const isLast = index === segments.length - 1;
    if (existing === undefined && (!isLast || options.makeLast)) mkdirSync(path, 0o755);
  }
  return path;
}

export function lstatIfThere(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
