import { closeSync, constants, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { requireLinkInside } from './link-target.ts';

const CREATE_ONLY = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export interface StagedLink {
  readonly segments: readonly string[];
  readonly target: string;
}

/**
 * The files of an archive on their way into a version, in an empty folder. Symbolic links are only noted, and made once all files are
 * written, so that no file can be written through one. Files get mode 0644 or 0755, folders 0755, and the present as their time: a time from
 * the archive could make changed scripts look unchanged to PHP's opcode cache.
 */
export class StagingTree {
  readonly folder: string;
  readonly links: StagedLink[] = [];
  readonly #folders = new Set<string>(['']);
  files = 0;
  bytes = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  addFolder(segments: readonly string[]): void {
    const path = segments.join('/');
    if (this.#folders.has(path)) return;
    this.addFolder(segments.slice(0, -1));
    mkdirSync(join(this.folder, path), 0o755);
    this.#folders.add(path);
  }

  addLink(link: StagedLink): void {
    this.addFolder(link.segments.slice(0, -1));
    this.links.push(link);
    this.files += 1;
  }

  addFile(segments: readonly string[], executable: boolean): StagedFile {
    this.addFolder(segments.slice(0, -1));
    this.files += 1;
    const descriptor = openSync(join(this.folder, ...segments), CREATE_ONLY, executable ? 0o755 : 0o644);
    return {
      write: (chunk) => {
        this.bytes += chunk.length;
        for (let written = 0; written < chunk.length;) written += writeSync(descriptor, chunk, written);
      },
      [Symbol.dispose]: () => closeSync(descriptor),
    };
  }

  /** Makes the links that lie in the folder `root` of the tree. Throws ContentError `unsafe-entry` when one leads out of that folder. */
  makeLinks(root: readonly string[]): void {
    const inside = this.links.filter(({ segments }) => root.every((segment, index) => segments[index] === segment));
    for (const { segments, target } of inside) {
      requireLinkInside(segments.slice(root.length), target);
      symlinkSync(target, join(this.folder, ...segments));
    }
  }
}

export interface StagedFile extends Disposable {
  readonly write: (chunk: Uint8Array) => void;
}
