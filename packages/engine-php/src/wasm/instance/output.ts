import type { Build } from '../build/builds.ts';
import type { FileSystem, PhpModule } from './emscripten.ts';
import { isCompleteHead, parseResponseHead, type ResponseHead } from './response-headers.ts';

/** Receives what a request says, while it runs. Chunks are only valid during the call. */
export interface PhpOutput {
  head(head: ResponseHead): void;
  /** False: nobody wants the answer any more, and PHP is told that its connection is gone. */
  body(chunk: Uint8Array): boolean;
  log(text: string): void;
}

/**
 * Connects a module's output. Older builds write to three files that JavaScript reads afterwards; in their place stand
 * devices, so that every generation streams.
 */
export function connectOutput(php: PhpModule, build: Build, output: PhpOutput): void {
  let described = '';
  const onHeaders = (chunk: Uint8Array) => {
    described += Buffer.from(chunk).toString('latin1');
    if (!isCompleteHead(described)) return;
    const text = described;
    described = '';
    output.head(parseResponseHead(text, build.generation !== 'asyncify'));
  };
  const onError = (chunk: Uint8Array) => output.log(Buffer.from(chunk).toString('latin1'));
  const onBody = (chunk: Uint8Array) => {
    if (!output.body(chunk)) throw new php.FS.ErrnoError(BROKEN_PIPE);
  };
  if (build.generation === 'jspi-callbacks') {
    php.onStdout = onBody;
    php.onStderr = onError;
    php.onHeaders = onHeaders;
    return;
  }
  const folder = build.generation === 'asyncify' ? '/tmp' : '/internal';
  placeDevice(php.FS, `${folder}/stdout`, 1, onBody);
  placeDevice(php.FS, `${folder}/stderr`, 2, onError);
  placeDevice(php.FS, `${folder}/headers.json`, 3, onHeaders);
}

/** WASI's number for EPIPE. */
const BROKEN_PIPE = 64;
/** Any major number that Emscripten does not use itself. */
const DEVICE_MAJOR = 90;

function placeDevice(files: FileSystem, path: string, minor: number, receive: (chunk: Uint8Array) => void): void {
  const device = files.makedev(DEVICE_MAJOR, minor);
  files.registerDevice(device, {
    open() {},
    close() {},
    read: () => 0,
    write(_stream, buffer, offset, length) {
      if (length > 0) receive(new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length));
      return length;
    },
  });
  files.mkdev(path, device);
}
