import { closeSync, constants, openSync } from 'node:fs';
import { constants as systemConstants } from 'node:os';
import type * as Koffi from 'koffi';

/** Opens a path beneath an opened folder and never leaves it. Undefined: there is nothing that may be opened, as where a part of the path is a symbolic link. */
export type OpenBeneath = (folder: number, path: string, flags: number) => number | undefined;

/** `open(2)`: a descriptor that only names the file; no read permission needed. */
export const O_PATH = 0x20_0000;
const O_CLOEXEC = 0x8_0000;
/** A FIFO is opened without waiting for its other end, and then refused by its type. */
export const READ_FILE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
export const READ_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** What `open` says of paths that lead to nothing, through something that is no folder, or out of the folder. */
const NOTHING_THERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EXDEV', 'ENAMETOOLONG', 'ENXIO', 'EINVAL']);

/** The kernel's own check (`openat2(2)`) where koffi loads and the kernel has it, else one `open` per segment that follows no link. */
export async function loadOpenBeneath(): Promise<OpenBeneath> {
  try {
    return createKernelChecked(await import('koffi'));
  } catch {
    return openBySegments;
  }
}

function createKernelChecked({ default: koffi }: typeof Koffi): OpenBeneath {
  const SYS_OPENAT2 = 437;
  // RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS
  const RESOLVE = 0x08n | 0x04n | 0x02n;
  const names = new Map(Object.entries(systemConstants.errno).map(([name, code]) => [code, name]));
  const call = koffi.load(null).func('long syscall(long number, int folder, const char *path, void *how, size_t size)');
  // struct open_how: flags, mode, resolve
  const how = new BigUint64Array([0n, 0n, RESOLVE]);
  const open: OpenBeneath = (folder, path, flags) => {
    how[0] = BigInt(flags | O_CLOEXEC);
    // EAGAIN: something was renamed meanwhile, and the kernel cannot tell whether the path stayed beneath.
    for (let attempt = 0; attempt < 64; attempt += 1) {
      const result: unknown = call(SYS_OPENAT2, folder, path, how, 24);
      if (typeof result === 'number' && result >= 0) return result;
      const code = names.get(koffi.errno()) ?? 'EIO';
      if (NOTHING_THERE.has(code)) return undefined;
      if (code !== 'EAGAIN' && code !== 'EINTR') throw Object.assign(new Error(`${code}: openat2 ${JSON.stringify(path)}`), { code });
    }
    throw Object.assign(new Error(`EAGAIN: openat2 ${JSON.stringify(path)}`), { code: 'EAGAIN' });
  };
  const folder = openSync('/', READ_FOLDER);
  try {
    // Throws ENOSYS on a kernel, or EPERM in a sandbox, that has no openat2.
    closeSync(open(folder, '.', O_PATH | constants.O_DIRECTORY) ?? -1);
  } finally {
    closeSync(folder);
  }
  return open;
}

/** For machines without koffi or openat2: each segment is opened in the folder that was opened before, and none may be a link. */
export const openBySegments: OpenBeneath = (folder, path, flags) => {
  const segments = path.split('/');
  let opened = folder;
  try {
    for (const [index, segment] of segments.entries()) {
      const isLast = index === segments.length - 1;
      const next = openSync(`/proc/self/fd/${opened}/${segment}`, isLast ? flags | constants.O_NOFOLLOW : O_PATH | READ_FOLDER);
      if (opened !== folder) closeSync(opened);
      opened = next;
    }
    return opened;
  } catch (error) {
    if (opened !== folder) closeSync(opened);
    if (error instanceof Error && 'code' in error && NOTHING_THERE.has(String(error.code))) return undefined;
    throw error;
  }
};
