/** The part of the WebAssembly JavaScript interface that is used here; TypeScript declares it only together with the browser's DOM. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  class Module {
    constructor(bytes: Uint8Array);
  }
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}
