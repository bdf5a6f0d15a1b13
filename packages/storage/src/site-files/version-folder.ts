import { closeSync, constants, fstatSync, lstatSync, openSync, type BigIntStats } from 'node:fs';
import { RESERVED_NAME, splitPath } from '../files/object-key.ts';
import type { FileOwner } from '../files/give-file.ts';
import { READ_FILE, READ_FOLDER, type OpenBeneath } from '../files/open-beneath.ts';
import { FileError, nothingThere, quote } from './file-error.ts';

/** A name in an opened folder: what is done through `path` stays in that folder, whatever becomes of the names above it. */
export interface Located extends Disposable {
  readonly folder: number;
  readonly name: string;
  /** For calls that follow no link in the last part. */
  readonly path: string;
}

/** The folder of one version, opened. Paths begin with `/` and never lead out of it, also not over links and while others rename in it. */
export class VersionFolder implements Disposable {
  readonly root: number;
  readonly owner: FileOwner;
  readonly #uid: bigint;
  readonly #openBeneath: OpenBeneath;

  /** `sites`: path of the folder of all sites. */
  constructor(sites: string, version: { readonly site: string; readonly version: string }, openBeneath: OpenBeneath) {
    this.#openBeneath = openBeneath;
    const above = openSync(sites, READ_FOLDER);
    try {
      const opened = openBeneath(above, `${version.site}/versions/${version.version}`, READ_FOLDER);
      if (opened === undefined) throw new FileError('not-found', 'the version has no folder');
      this.root = opened;
    } finally {
      closeSync(above);
    }
    const stats = fstatSync(this.root, { bigint: true });
    this.#uid = stats.uid;
    this.owner = { uid: Number(stats.uid), gid: Number(stats.gid) };
  }

  /** The caller closes the descriptor. */
  openFolder(path: string): number {
    const beneath = relative(path);
    const opened = this.#openBeneath(this.root, beneath === '' ? '.' : beneath, READ_FOLDER);
    if (opened === undefined) throw nothingThere(path);
    return opened;
  }

  /** Opens the folder that the path's last name is in; the name itself may be absent. */
  locate(path: string): Located {
    const { parent, name } = splitPath(relative(path));
    if (name === '') throw new FileError('invalid', 'the folder of the version itself cannot be changed so');
    return locateIn(this.openFolder(`/${parent}`), name, true);
  }

  /** A plain file that is the site's own. The caller closes the descriptor. */
  openFile(path: string): { readonly descriptor: number; readonly stats: BigIntStats } {
    const opened = this.#openBeneath(this.root, relative(path) || '.', READ_FILE);
    if (opened === undefined) throw nothingThere(path);
    const stats = fstatSync(opened, { bigint: true });
    if (stats.isFile() && this.isReachable(stats)) return { descriptor: opened, stats };
    closeSync(opened);
    throw new FileError('wrong-kind', `${quote(path)} is no plain file of the site`);
  }

  /** As `openFile`, of a name in an opened folder. Undefined: it is none, or it has gone. */
  openFileIn(folder: number, name: string): { readonly descriptor: number; readonly stats: BigIntStats } | undefined {
    const opened = this.#openBeneath(folder, name, READ_FILE);
    if (opened === undefined) return undefined;
    const stats = fstatSync(opened, { bigint: true });
    if (stats.isFile() && this.isReachable(stats)) return { descriptor: opened, stats };
    closeSync(opened);
    return undefined;
  }

  openFolderIn(folder: number, name: string): number | undefined {
    return this.#openBeneath(folder, name, READ_FOLDER);
  }

  /** A second name for somebody else's file, made by a hard link, would show or change what its maker may not. */
  isReachable(stats: BigIntStats): boolean {
    return stats.isDirectory() || stats.nlink <= 1n || stats.uid === this.#uid;
  }

  [Symbol.dispose](): void {
    closeSync(this.root);
  }
}

/** `owns`: disposing closes the folder. */
export function locateIn(folder: number, name: string, owns: boolean): Located {
  return { folder, name, path: `/proc/self/fd/${folder}/${name}`, [Symbol.dispose]: () => (owns ? closeSync(folder) : undefined) };
}

/** What is at the place, links themselves and not what they lead to. */
export function statLocated(located: Located): BigIntStats | undefined {
  return lstatSync(located.path, { bigint: true, throwIfNoEntry: false });
}

/** The folder for unfinished files of the S3 server may lie in a version; nobody enters it. */
export function isReserved(path: string): boolean {
  const beneath = path.slice(1);
  return beneath === RESERVED_NAME || beneath.startsWith(`${RESERVED_NAME}/`);
}

function relative(path: string): string {
  if (isReserved(path)) throw nothingThere(path);
  return path.slice(1);
}

export const WRITE_NEW = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
