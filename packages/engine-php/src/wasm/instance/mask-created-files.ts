import type { FileSystem } from './emscripten.ts';

/** What others may not do with files that PHP creates: umask 022, as everywhere on a server. */
const MASK = 0o022;

/** Builds from 7.2 on give a file that open() created exactly the mode that was asked for, usually 0666, whatever the umask. */
export function maskCreatedFiles(files: FileSystem): void {
  const open = files.open.bind(files);
  const chmod = files.chmod.bind(files);
  let isOpening = false;
  files.open = (...given) => {
    isOpening = true;
    try {
      return open(...given);
    } finally {
      isOpening = false;
    }
  };
  files.chmod = (path, mode, ...given) => chmod(path, isOpening ? mode & ~MASK : mode, ...given);
}
