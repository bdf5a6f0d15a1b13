import { readSync } from 'node:fs';
import type { PhpModule } from './emscripten.ts';
import type { ModuleMemory } from './module-memory.ts';

/** The body of a request: bytes, or an open file that holds it (`length` bytes from its start). */
export type RequestBody = Uint8Array | { readonly descriptor: number; readonly length: number };

const FILLER = 0x78;

/** Hands a body to PHP. What is returned must be called once the request is over. */
export function passBody(php: PhpModule, memory: ModuleMemory, body: RequestBody, copiesText: boolean): () => void {
  const { length } = body;
  memory.call('wasm_set_content_length', length);
  if (length === 0) return () => {};
  if (copiesText) {
    copyInto(php, passPlaceholder(php, memory, length), body);
    return () => {};
  }
  const pointer = memory.reserve(length + 1);
  php.HEAPU8[pointer + length] = 0;
  copyInto(php, pointer, body);
  memory.call('wasm_set_request_body', pointer);
  return () => memory.release(pointer);
}

/**
 * PHP 5.6 takes the body as a C string and keeps a copy made with strdup, which ends at the first zero byte. So it is given text of
 * the right length, and the copy is overwritten: the allocator hands out the block that was free last, which is looked up first and
 * checked afterwards. Gives the place of the copy.
 */
function passPlaceholder(php: PhpModule, memory: ModuleMemory, length: number): number {
  const text = memory.reserve(length + 1);
  php.HEAPU8.fill(FILLER, text, text + length);
  php.HEAPU8[text + length] = 0;
  const copy = memory.reserve(length + 1);
  php.HEAPU8[copy + length] = FILLER;
  memory.release(copy);
  memory.call('wasm_set_request_body', text);
  memory.release(text);
  const bytes = php.HEAPU8;
  if (bytes[copy + length] !== 0 || bytes[copy] !== FILLER || bytes[copy + (length >> 1)] !== FILLER) {
    throw new Error('PHP 5.6 did not keep the body where it was expected');
  }
  return copy;
}

function copyInto(php: PhpModule, pointer: number, body: RequestBody): void {
  if (body instanceof Uint8Array) return php.HEAPU8.set(body, pointer);
  let done = 0;
  while (done < body.length) {
    const read = readSync(body.descriptor, php.HEAPU8, pointer + done, body.length - done, done);
    if (read === 0) throw new Error('the spooled body is shorter than it was');
    done += read;
  }
}
