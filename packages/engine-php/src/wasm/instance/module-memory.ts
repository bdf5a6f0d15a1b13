import type { PhpModule } from './emscripten.ts';

/** Access to a module's memory. Text goes through it as Latin-1, that is byte by byte: FastCGI values are bytes. */
export function moduleMemory(php: PhpModule) {
  const allocate = php._malloc ?? php.malloc;
  const release = php._free ?? php.free;
  if (allocate === undefined || release === undefined) throw new Error('the module exports no allocator');

  /** Calls an exported function with C strings, which live as long as the call. */
  const callWithText = (name: string, ...texts: readonly string[]): number => {
    const pointers = texts.map((text) => copyText(text));
    const result = call(name, ...pointers);
    for (const pointer of pointers) release(pointer);
    return result;
  };
  const call = (name: string, ...values: readonly number[]): number => {
    const exported = php[`_${name}`];
    if (exported === undefined) throw new Error(`the module exports no ${name}`);
    return exported(...values);
  };
  /** Copies a C string that stays until it is released. */
  const copyText = (text: string): number => {
    const pointer = reserve(text.length + 1);
    const bytes = php.HEAPU8;
    for (let at = 0; at < text.length; at++) bytes[pointer + at] = text.charCodeAt(at);
    bytes[pointer + text.length] = 0;
    return pointer;
  };
  /** Throws OutOfMemory when the module's memory may not grow so far. */
  const reserve = (size: number): number => {
    const pointer = allocate(size);
    if (pointer === 0) throw new OutOfMemory();
    return pointer;
  };
  return { call, callWithText, copyText, reserve, release };
}
export type ModuleMemory = ReturnType<typeof moduleMemory>;

export class OutOfMemory extends Error {
  constructor() {
    super('the request needs more memory than a worker may have');
  }
}
