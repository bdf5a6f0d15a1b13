import type { FileSystem } from './emscripten.ts';

/** Bytes that files outside the site's folder may take together. They live in this process and are lost with the worker. */
const LARGEST_MEMORY_FILES = 64 * 1024 * 1024;
/** WASI's number for ENOSPC. */
const NO_SPACE = 51;

/** Lets files that live in memory grow to a common limit, and no further: "no space left on device". */
export function limitMemoryFiles(files: FileSystem): void {
  const memory = files.filesystems.MEMFS;
  const expand = memory.expandFileStorage.bind(memory);
  let used = 0;
  memory.expandFileStorage = (node, capacity) => {
    const before = node.contents?.length ?? 0;
    if (capacity > before && used + capacity - before > LARGEST_MEMORY_FILES) throw new files.ErrnoError(NO_SPACE);
    expand(node, capacity);
    used += (node.contents?.length ?? 0) - before;
  };
}
