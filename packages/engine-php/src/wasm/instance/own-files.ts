import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileSystem } from './emscripten.ts';

/** Where PHP finds our own PHP files, in every runtime. */
export const OWN_FILES_IN_PHP = '/opt/daspanel/php';
/** Runs before each script. */
export const PREPENDED_FILE = `${OWN_FILES_IN_PHP}/prepend.php`;

/** A PHP file of ours, by its path below `OWN_FILES_IN_PHP`. */
export interface OwnFile {
  readonly path: string;
  readonly content: Uint8Array;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** The files of `packages/engine-php/php`. */
export function readOwnFiles(): readonly OwnFile[] {
  const folder = join(import.meta.dirname, '../../../php');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.php'));
  return names.map((name) => ({
    path: name,
    content: Uint8Array.from(readFileSync(join(folder, name))),
    modified: statSync(join(folder, name)).mtimeMs,
  }));
}

/** Puts the files into the memory of an instance, read-only, in folders to which nothing can be added. */
export function placeOwnFiles(files: FileSystem, own: readonly OwnFile[]): void {
  for (const { path, content, modified } of own) {
    const place = join(OWN_FILES_IN_PHP, path);
    files.mkdirTree(join(place, '..'));
    files.writeFile(place, content);
    files.chmod(place, 0o444);
    // Instances share opcode caches of files, which compare times.
    files.utime(place, modified, modified);
  }
  const folders = own.flatMap(({ path }) => foldersAbove(join(OWN_FILES_IN_PHP, path)));
  for (const folder of new Set(folders)) files.chmod(folder, 0o555);
}

function foldersAbove(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === '/' ? [] : [folder, ...foldersAbove(folder)];
}
