import { unsafeEntry } from './entry-path.ts';

type Kind = 'file' | 'link' | 'folder';

/**
 * Remembers the names of an archive's entries and refuses those that meet: a file twice, a file below a file or below a symbolic link,
 * and a file and a folder whose names differ in case only (they would be one on another file system). Folders may be named again.
 */
export class EntryNames {
  readonly #kinds = new Map<string, Kind>();
  readonly #folded = new Map<string, 'folder' | 'other'>();

  add(segments: readonly string[], kind: Kind): void {
    const path = segments.join('/');
    for (let length = segments.length - 1; length > 0; length -= 1) {
      if (!this.#claim(segments.slice(0, length).join('/'), 'folder', path)) break;
    }
    this.#claim(path, kind, path);
  }

  /** False when the folder was known already, and so are those above it. */
  #claim(path: string, kind: Kind, entry: string): boolean {
    const known = this.#kinds.get(path);
    if (known === 'folder' && kind === 'folder') return false;
    if (known !== undefined) throw unsafeEntry(entry, path === entry ? 'is in the archive twice' : `lies below the ${known} ${path}`);
    const folded = path.normalize('NFC').toLowerCase();
    const foldedKind = kind === 'folder' ? 'folder' : 'other';
    if ((this.#folded.get(folded) ?? foldedKind) !== foldedKind) {
      throw unsafeEntry(entry, 'is a file where the archive has a folder of the same name, but for upper and lower case');
    }
    this.#kinds.set(path, kind);
    this.#folded.set(folded, foldedKind);
    return true;
  }
}
