/** WASI's number for EACCES. */
const PERMISSION_DENIED = -2;

export type ImportedFunction = (...values: readonly number[]) => unknown;
/** What takes the place of imported functions, made from them, by the name of the function without leading underscores. */
export type ImportReplacements = Readonly<Record<string, (original: ImportedFunction) => ImportedFunction>>;

/** What would let PHP out or in: a shell, code from files that PHP wrote, sockets that listen. */
const CONFINED: ImportReplacements = {
  emscripten_system: () => () => -1,
  dlopen_js: () => () => 0,
  emscripten_dlopen_js: () => () => 0,
  syscall_bind: () => () => PERMISSION_DENIED,
  syscall_listen: () => () => PERMISSION_DENIED,
};

/** Replaces functions that a module imports. They are told by the names of their functions, since the names of imports are shortened in some builds. */
export function confineImports(imports: WebAssembly.Imports, more: ImportReplacements): void {
  const replacements = new Map(Object.entries({ ...CONFINED, ...more }));
  for (const [space, functions] of Object.entries(imports)) {
    // Tables of dynamic linking: reading an entry makes the module need it.
    if (space.startsWith('GOT.')) continue;
    for (const [name, original] of Object.entries(functions)) {
      const own = typeof original === 'function' ? replacements.get(plainName(original.name)) : undefined;
      const replacement = own ?? replacements.get(plainName(name));
      if (replacement !== undefined) functions[name] = replacement(original as ImportedFunction);
    }
  }
}

function plainName(name: string): string {
  return name.replace(/^_+/, '');
}
