import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { Credentials, NodeSettings } from '../link-settings.ts';
import { readRole } from '../peer-role.ts';
import { PROTOCOL_NAME } from '../session/hello.ts';

const MILLISECONDS_TO_CONNECT = 5_000;

/** Connects to the kernel's machine and makes sure that it is that. Rejects with what is wrong. */
export async function dialKernel({ kernel }: NodeSettings, credentials: Credentials, signal: AbortSignal): Promise<TLSSocket> {
  const socket = connect({
    host: kernel.host,
    port: kernel.port,
    // Nobody else's authority counts: `ca` stands in place of the well-known ones.
    ca: credentials.authority,
    cert: credentials.certificate,
    key: credentials.key,
    minVersion: 'TLSv1.3',
    ALPNProtocols: [PROTOCOL_NAME],
    // Certificates of the cluster name roles, not hosts.
    checkServerIdentity: () => undefined,
  });
  socket.setNoDelay(true);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(MILLISECONDS_TO_CONNECT)]);
  try {
    await once(socket, 'secureConnect', { signal: limit });
    const problem = findProblem(socket);
    if (problem !== undefined) throw new Error(problem);
    return socket;
  } catch (error) {
    socket.on('error', () => {});
    socket.destroy();
    const isSlow = limit.aborted && !signal.aborted;
    throw isSlow ? new Error(`nobody answered within ${MILLISECONDS_TO_CONNECT / 1_000} seconds`, { cause: error }) : error;
  }
}

function findProblem(socket: TLSSocket): string | undefined {
  if (!socket.authorized) return `its certificate cannot be trusted: ${socket.authorizationError}`;
  if (socket.alpnProtocol !== PROTOCOL_NAME) return `it does not speak ${PROTOCOL_NAME}`;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined || readRole(certificate)?.kind !== 'kernel') return 'its certificate is not the kernel’s';
  return undefined;
}
