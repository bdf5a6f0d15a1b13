/** WASI's number for EACCES. */
const PERMISSION_DENIED = -2;

/**
 * Replaces functions that a module imports and that would let PHP out or in: a shell, native code from files that PHP wrote, and
 * listening sockets. They are told by the names of their functions, since the names of imports are shortened in some builds.
 */
export function confineImports(imports: WebAssembly.Imports): void {
  for (const [space, functions] of Object.entries(imports)) {
    // Tables of dynamic linking: reading an entry makes the module need it.
    if (space.startsWith('GOT.')) continue;
    for (const [name, original] of Object.entries(functions)) {
      const replacement =
        REPLACEMENTS.get(plainName(typeof original === 'function' ? original.name : '')) ?? REPLACEMENTS.get(plainName(name));
      if (replacement !== undefined) functions[name] = replacement;
    }
  }
}

const REPLACEMENTS: ReadonlyMap<string, (...values: number[]) => number> = new Map([
  ['emscripten_system', () => -1],
  ['dlopen_js', () => 0],
  ['emscripten_dlopen_js', () => 0],
  ['syscall_bind', () => PERMISSION_DENIED],
  ['syscall_listen', () => PERMISSION_DENIED],
]);

function plainName(name: string): string {
  return name.replace(/^_+/, '');
}
