import type { ImportReplacements } from '../instance/confine-imports.ts';
import type { PhpModule } from '../instance/emscripten.ts';
import type { ConnectTarget } from './targets.ts';
import { connectByPath, socketsOfAnyFamily } from './unix-addresses.ts';

/** WASI's number for ECONNREFUSED. */
const REFUSED = -14;
/** sockaddr_in: family, port in network order, address. */
const INTERNET = 2;
const PORT_OFFSET = 2;
const ADDRESS_OFFSET = 4;
const IP_ADDRESS = /^[0-9.]+$|:/;
/** Addresses that the builds invent for host names; only they know the names. */
const INVENTED = /^172\.29\./;

/**
 * Refuses connections and datagrams to other than the given targets at the call itself. The builds would say so later, and some never:
 * scripts then wait for their time-outs.
 */
export function guardConnections(targets: readonly ConnectTarget[], module: () => PhpModule): ImportReplacements {
  const isPossible = (address: number): boolean => {
    const { HEAPU8 } = module();
    const view = new DataView(HEAPU8.buffer, HEAPU8.byteOffset);
    if (view.getUint16(address, true) !== INTERNET) return false;
    const port = view.getUint16(address + PORT_OFFSET);
    const host = HEAPU8.subarray(address + ADDRESS_OFFSET, address + ADDRESS_OFFSET + 4).join('.');
    return targets.some(
      (target) => target.port === port && (target.host === host || (INVENTED.test(host) && !IP_ADDRESS.test(target.host))),
    );
  };
  return {
    ...socketsOfAnyFamily,
    syscall_connect: (original) =>
      connectByPath(targets, module, (descriptor, address = 0, ...rest) =>
        isPossible(address) ? original(descriptor ?? 0, address, ...rest) : REFUSED,
      ),
    syscall_sendto:
      (original) =>
      (descriptor, buffer, length, flags, address = 0, ...rest) =>
        address === 0 || isPossible(address) ? original(descriptor ?? 0, buffer ?? 0, length ?? 0, flags ?? 0, address, ...rest) : REFUSED,
  };
}
