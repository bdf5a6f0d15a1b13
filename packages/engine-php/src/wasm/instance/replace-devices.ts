import type { FileSystem } from './emscripten.ts';

/** Lets devices be made again: popen and proc_open of 7.0 and 7.1 both number their devices from one, and collide. */
export function replaceDevices(files: FileSystem): void {
  const create = files.createDevice.bind(files);
  files.createDevice = (folder, name, input, output) => {
    try {
      files.unlink(`${folder}/${name}`);
    } catch {
      // There was none.
    }
    return create(folder, name, input, output);
  };
}
