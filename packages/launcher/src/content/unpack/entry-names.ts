import { ContentError } from '../content-error.ts';
import { unsafeEntry } from './entry-path.ts';

/** Characters of all names together: what the worker has memory for. */
const LONGEST_TOGETHER = 100_000_000;

type Kind = 'file' | 'link' | 'folder';

/**
 * Remembers the names of an archive's entries and refuses those that meet: a file twice, a file below a file or below a symbolic link,
 * and a file and a folder whose names differ in case only (they would be one on another file system). Folders may be named again.
 */
export class EntryNames {
  readonly #kinds = new Map<string, Kind>();
  #length = 0;
  /** Names in lower case that no entry has just so; most names are in lower case, and are not kept twice. */
  readonly #folded = new Map<string, Kind>();

  /** `path` has no leading and no trailing slash. */
  add(path: string, kind: Kind): void {
    this.#length += path.length;
    if (this.#length > LONGEST_TOGETHER)
      throw new ContentError('archive-too-large', 'the names in the archive are too long to keep in mind');
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (!this.#claim(path.slice(0, end), 'folder', path)) break;
    }
    this.#claim(path, kind, path);
  }

  /** False when the folder was known already, and so are those above it. */
  #claim(path: string, kind: Kind, entry: string): boolean {
    const known = this.#kinds.get(path);
    if (known === 'folder' && kind === 'folder') return false;
    if (known !== undefined) throw unsafeEntry(entry, path === entry ? 'is in the archive twice' : `lies below the ${known} ${path}`);
    const folded = path.normalize('NFC').toLowerCase();
    const twin = this.#kinds.get(folded) ?? this.#folded.get(folded) ?? kind;
    if ((twin === 'folder') !== (kind === 'folder')) {
      throw unsafeEntry(entry, 'is a file where the archive has a folder of the same name, but for upper and lower case');
    }
    this.#kinds.set(path, kind);
    if (folded !== path) this.#folded.set(folded, kind);
    return true;
  }
}
