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
  if (variables?.umask !== undefined) {
    if (words.getUint32(variables.umask, true) !== EVERYTHING_MASKED) throw new Error(`PHP ${build.release} keeps its umask elsewhere`);
    words.setUint32(variables.umask, USUAL_MASK, true);
  }
  if (variables?.mailFunction !== undefined) renameMailFunction(php, memory, build, variables.mailFunction);
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

/** Bytes of an entry (zend_function_entry of zend_API.h), whose first word points to the function's name. */
const ENTRY_BYTES = 20;

/** Makes room for the mail() of `packages/engine-php/php/mail-function.php`. */
function renameMailFunction(php: PhpModule, memory: ModuleMemory, build: Build, entry: number): void {
  const word = (at: number) => new DataView(php.HEAPU8.buffer, php.HEAPU8.byteOffset).getUint32(at, true);
  const isText = (at: number, text: string) =>
    Buffer.from(php.HEAPU8.subarray(at, at + text.length + 1)).toString('latin1') === `${text}\0`;
  if (!isText(word(entry), 'mail') || !isText(word(entry + ENTRY_BYTES), 'ezmlm_hash'))
    throw new Error(`PHP ${build.release} keeps its table of functions elsewhere`);
  const name = memory.copyText('daspanel_mail_of_php');
  new DataView(php.HEAPU8.buffer, php.HEAPU8.byteOffset).setUint32(entry, name, true);
}
