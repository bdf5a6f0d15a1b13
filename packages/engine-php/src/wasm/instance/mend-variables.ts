import type { Build } from '../build/builds.ts';
import type { PhpModule } from './emscripten.ts';
import type { ModuleMemory } from './module-memory.ts';

const EVERYTHING_MASKED = 0o777;
const USUAL_MASK = 0o022;
const SERVER_NAME = 'wasm';

/** Gives variables of a started module, whose PHP has not started, the values that PHP needs. Throws when they are not where they were found. */
export function mendVariables(php: PhpModule, memory: ModuleMemory, build: Build, serverName: string): void {
  const { variables } = build;
  const words = new DataView(php.HEAPU8.buffer, php.HEAPU8.byteOffset);
  if (variables !== undefined) {
    if (words.getUint32(variables.umask, true) !== EVERYTHING_MASKED) throw new Error(`PHP ${build.release} keeps its umask elsewhere`);
    words.setUint32(variables.umask, USUAL_MASK, true);
  }
  if (variables?.serverName === undefined) {
    memory.callWithText('wasm_set_sapi_name', serverName);
    return;
  }
  const name = words.getUint32(variables.serverName, true);
  if (Buffer.from(php.HEAPU8.subarray(name, name + SERVER_NAME.length + 1)).toString('latin1') !== `${SERVER_NAME}\0`) {
    throw new Error(`PHP ${build.release} keeps its server's name elsewhere`);
  }
  const copy = memory.copyText(serverName);
  // The memory may have grown, and moved, meanwhile.
  new DataView(php.HEAPU8.buffer, php.HEAPU8.byteOffset).setUint32(variables.serverName, copy, true);
}
