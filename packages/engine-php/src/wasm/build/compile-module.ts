import { readBuildFile, type Build } from './builds.ts';
import { limitMemory } from './limit-memory.ts';

/**
 * Compiles a build's WebAssembly module with a memory of at most `memoryMebibytes` for each instance. The module may be posted to
 * worker threads, which then need not compile it again.
 */
export function compileModule(build: Build, memoryMebibytes: number): WebAssembly.Module {
  const file = readBuildFile(build, build.module);
  correct(file, build);
  limitMemory(file, memoryMebibytes);
  const compiled = new WebAssembly.Module(file);
  // Gives back 10-27 MB at once; V8 keeps a copy of its own.
  file.buffer.transfer(0);
  return compiled;
}

function correct(file: Buffer, build: Build): void {
  for (const { at, from, to } of build.corrections ?? []) {
    const found = file.toString('hex', at, at + from.length / 2);
    if (found !== from) throw new Error(`PHP ${build.release} has ${found} at ${at}, not ${from}`);
    file.write(to, at, 'hex');
  }
}
