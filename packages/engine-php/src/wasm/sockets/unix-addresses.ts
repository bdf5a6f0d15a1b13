import type { ImportedFunction, ImportReplacements } from '../instance/confine-imports.ts';
import type { PhpModule } from '../instance/emscripten.ts';
import type { ConnectTarget } from './targets.ts';

/** Address families of sys/socket.h. */
const UNIX = 1;
const INTERNET = 2;
/** sockaddr_in: family, port in network order, address. */
const INTERNET_BYTES = 16;
/** sockaddr_un: family, path. */
const PATH_OFFSET = 2;
/** WASI's number for ECONNREFUSED. */
const REFUSED = -14;

/** The builds know no unix sockets: PHP is given one of the other kind instead. */
export const socketsOfAnyFamily: ImportReplacements = {
  syscall_socket:
    (original) =>
    (family = 0, ...rest) =>
      original(family === UNIX ? INTERNET : family, ...rest),
};

/**
 * Wraps the call that connects a socket: the path of a unix socket that is a target becomes the target's host, an IPv4 address, and port for as long as
 * the call lasts; other paths are refused.
 */
export function connectByPath(targets: readonly ConnectTarget[], module: () => PhpModule, connect: ImportedFunction): ImportedFunction {
  return (descriptor = 0, address = 0, length = 0, ...rest) => {
    const bytes = module().HEAPU8.subarray(address, address + length);
    if (new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, true) !== UNIX) return connect(descriptor, address, length, ...rest);
    const [path] = Buffer.from(bytes.subarray(PATH_OFFSET)).toString('latin1').split('\0');
    const target = targets.find((one) => one.path === path);
    if (target === undefined || length < INTERNET_BYTES) return REFUSED;
    const former = bytes.slice(0, INTERNET_BYTES);
    bytes.set([INTERNET, 0, target.port >> 8, target.port & 255, ...target.host.split('.').map(Number), 0, 0, 0, 0, 0, 0, 0, 0]);
    try {
      return connect(descriptor, address, INTERNET_BYTES, ...rest);
    } finally {
      module().HEAPU8.set(former, address);
    }
  };
}
