import * as fs from 'node:fs';
import type { Stats, TimeLike } from 'node:fs';
import { basename, dirname } from 'node:path';

/** The part of node:fs that PHP's file system for mounted folders calls, confined to one folder. */
export type SiteFiles = ReturnType<typeof createSiteFiles>;

/**
 * File operations that cannot leave `root`, whatever another process of the site does with symbolic links meanwhile: each folder is
 * opened once and held, the kernel is asked where it really is, and names are then resolved inside the held folder, never following a
 * last symbolic link. PHP's own file system resolves links itself before it asks here, so a link that arrives here was swapped in.
 * Every path starts with `root`. Errors are those of node:fs; a folder outside is ENOENT.
 */
export function createSiteFiles(root: string) {
  const folders = holdFolders(root);

  const locate = (path: string): string => {
    if (path === root) return `${folders.handle(root)}/.`;
    const name = basename(path);
    if (name === '..' || name === '.') throw noEntry;
    return `${folders.handle(dirname(path))}/${name}`;
  };

  /** For calls that follow a last link: holds the file itself and gives its place in /proc. */
  const withFile = <Result>(path: string, use: (held: string) => Result): Result => {
    const descriptor = fs.openSync(locate(path), OPEN_PATH | fs.constants.O_NOFOLLOW);
    try {
      return use(`/proc/self/fd/${descriptor}`);
    } finally {
      fs.closeSync(descriptor);
    }
  };

  return {
    /** Folders may have been moved by others since: called before each request. */
    forgetFolders: folders.forget,
    /** The mode of a folder that is held, else undefined. Saves a call to the kernel for each part of each path. */
    heldFolderMode: folders.mode,

    lstatSync(path: string): Stats {
      const found = fs.lstatSync(locate(path), { throwIfNoEntry: false });
      if (found === undefined) throw noEntry;
      return found;
    },
    /** With the two entries that readdir(3) has everywhere else and that scripts count on. */
    readdirSync: (path: string) => ['.', '..', ...fs.readdirSync(folders.handle(path))],
    readlinkSync: (path: string) => fs.readlinkSync(locate(path)),
    statfsSync: () => fs.statfsSync(folders.handle(root)),

    // Without O_NONBLOCK a named pipe in place of the file would stop this thread for ever.
    openSync: (path: string, flags: number, mode?: number) =>
      fs.openSync(locate(path), flags | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK, mode),
    closeSync: fs.closeSync,
    readSync: fs.readSync,
    writeSync: fs.writeSync,
    fstatSync: (descriptor: number) => fs.fstatSync(descriptor),
    fchmodSync: fs.fchmodSync,
    futimesSync: fs.futimesSync,
    ftruncateSync: fs.ftruncateSync,

    mkdirSync: (path: string, mode: number) => fs.mkdirSync(locate(path), mode),
    /** Makes an empty file where there is none, else EEXIST; PHP's file system never writes content this way. */
    writeFileSync(path: string, _content: string, options: { readonly mode: number }): void {
      fs.closeSync(fs.openSync(locate(path), CREATE, options.mode));
    },
    renameSync(from: string, to: string): void {
      fs.renameSync(locate(from), locate(to));
      folders.forget();
    },
    unlinkSync: (path: string) => fs.unlinkSync(locate(path)),
    rmdirSync(path: string): void {
      fs.rmdirSync(locate(path));
      folders.forget();
    },
    symlinkSync: (target: string, path: string) => fs.symlinkSync(target, locate(path)),
    chmodSync: (path: string, mode: number) => withFile(path, (held) => fs.chmodSync(held, mode)),
    utimesSync: (path: string, accessed: TimeLike, modified: TimeLike) => withFile(path, (held) => fs.utimesSync(held, accessed, modified)),
    truncateSync: (path: string, length: number) => withFile(path, (held) => fs.truncateSync(held, length)),
  };
}

/** open(2) O_PATH, which node:fs does not name. The value is that of Linux on x86-64 and arm64. */
const OPEN_PATH = 0o10000000;
const CREATE = fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
/** Enough for the folders that one request of a large application visits. */
const MOST_HELD_FOLDERS = 128;
/** Made once: asking for files that do not exist is common in PHP, and an error with a stack is slow to make. */
const noEntry = Object.assign(new Error('no such file'), { code: 'ENOENT' });

function holdFolders(root: string) {
  const realRoot = fs.realpathSync.native(root);
  const held = new Map<string, { readonly descriptor: number; readonly handle: string; readonly mode: number }>();

  const hold = (path: string): string => {
    if (held.size >= MOST_HELD_FOLDERS) forget();
    const descriptor = fs.openSync(path, OPEN_PATH | fs.constants.O_DIRECTORY | fs.constants.O_NOFOLLOW);
    const handle = `/proc/self/fd/${descriptor}`;
    const place = fs.readlinkSync(handle);
    if (place !== realRoot && !place.startsWith(`${realRoot}/`)) {
      fs.closeSync(descriptor);
      throw noEntry;
    }
    held.set(path, { descriptor, handle, mode: fs.fstatSync(descriptor).mode });
    return handle;
  };
  const forget = () => {
    for (const { descriptor } of held.values()) fs.closeSync(descriptor);
    held.clear();
  };
  // The root itself is where it is for as long as this process runs.
  const rootDescriptor = fs.openSync(realRoot, OPEN_PATH | fs.constants.O_DIRECTORY);
  const rootHandle = `/proc/self/fd/${rootDescriptor}`;
  const rootMode = fs.fstatSync(rootDescriptor).mode;

  return {
    handle: (path: string) => (path === root ? rootHandle : (held.get(path)?.handle ?? hold(path))),
    mode: (path: string) => (path === root ? rootMode : held.get(path)?.mode),
    forget,
  };
}
