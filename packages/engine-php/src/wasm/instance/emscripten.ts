/**
 * What this program uses of an Emscripten module that holds PHP. The packages give no types for their glue; these are the parts that all
 * generations share, found in the glue and tested with each build.
 */
export interface PhpModule {
  readonly FS: FileSystem;
  readonly HEAPU8: Uint8Array;
  readonly ccall: (name: string, result: 'number' | null, types: readonly [], values: readonly [], options?: { async: true }) => unknown;
  /** Some builds name the allocator like an export, some do not. */
  readonly malloc?: (size: number) => number;
  readonly free?: (pointer: number) => void;
  /** Numbers are integers or pointers into the memory. */
  readonly [exported: `_${string}`]: ((...values: readonly number[]) => number) | undefined;
  onStdout?: (chunk: Uint8Array) => void;
  onStderr?: (chunk: Uint8Array) => void;
  onHeaders?: (chunk: Uint8Array) => void;
}

export interface FileSystem {
  readonly filesystems: { readonly NODEFS: MountType; readonly MEMFS: MemoryFiles };
  readonly streams: readonly (Stream | null | undefined)[];
  readonly ErrnoError: new (errno: number) => Error;
  mkdirTree(path: string): void;
  mount(type: MountType, options: { readonly root: string }, at: string): void;
  chdir(path: string): void;
  chmod: (path: unknown, mode: number, ...more: readonly unknown[]) => void;
  open: (...given: readonly unknown[]) => Stream;
  stat(path: string): { readonly mode: number };
  isFile(mode: number): boolean;
  writeFile(path: string, content: string | Uint8Array): void;
  unlink(path: string): void;
  /** Milliseconds since 1970. */
  utime(path: string, accessed: number, modified: number): void;
  close(stream: Stream): void;
  /** Frees a descriptor without telling the file. */
  closeStream(descriptor: number): void;
  getStream(descriptor: number): Stream | null | undefined;
  createDevice: (folder: string, name: string, input: unknown, output: unknown) => unknown;
  /** Keeps a node in the table of known names. */
  hashAddNode: (node: FileNode) => void;
  hashRemoveNode(node: FileNode): void;
  makedev(major: number, minor: number): number;
  mkdev(path: string, device: number): void;
  registerDevice(device: number, operations: DeviceOperations): void;
}

export interface Stream {
  readonly path?: string;
  readonly fd: number;
  readonly node: { readonly sock?: Socket };
  /** Of a file in a mounted folder: its descriptor in this process, and what duplicates have in common. */
  readonly nfd?: number;
  readonly shared?: { readonly refcount: number };
}

/** A socket of PHP: what it has received, and its one peer. */
export interface Socket {
  readonly recv_queue: readonly unknown[];
  readonly peers: Readonly<Record<string, { readonly socket: { readonly readyState: number } }>>;
}

export interface DeviceOperations {
  open(): void;
  close(): void;
  read(stream: Stream, buffer: Uint8Array | Int8Array, offset: number, length: number): number;
  write(stream: Stream, buffer: Uint8Array | Int8Array, offset: number, length: number): number;
}

/** A node of the virtual file system, as far as it is looked at here. */
export interface FileNode {
  readonly mount?: { readonly type: unknown };
}

export interface MountType {
  readonly node_ops: Record<string, unknown> & { getattr: (node: object) => { readonly uid: number } };
  readonly stream_ops: { open: (stream: Stream) => void; close: (stream: Stream) => void };
  realPath(node: object): string;
  getMode: (path: string) => number;
  /** WASI's number for an error of node:fs. */
  convertNodeCode(error: unknown): number;
}
export interface MemoryFiles {
  expandFileStorage(node: { readonly contents?: ArrayLike<number> | null }, capacity: number): void;
}

/** The options that the glue reads. */
export interface StartOptions {
  readonly ENV: Readonly<Record<string, string>>;
  readonly noInitialRun: true;
  readonly debug: false;
  readonly processId: number;
  readonly websocket: object;
  readonly locateFile: (path: string) => string;
  readonly print: (text: string) => void;
  readonly printErr: (text: string) => void;
  readonly quit: (status: number, error: unknown) => never;
  readonly onAbort: (reason: unknown) => void;
  readonly onRuntimeInitialized: () => void;
  readonly popen_to_file: (command: string, mode: string) => { readonly path: string; readonly exitCode: number };
  readonly spawnProcess: (command: string, given: readonly string[], options?: object) => unknown;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}
