import { once } from 'node:events';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Log } from '@daspanel/platform/log.ts';
import { type Credentials, type KernelSettings, readCredentials } from '../link-settings.ts';
import { readRole } from '../peer-role.ts';
import { PROTOCOL_NAME } from '../session/hello.ts';
import type { WarnSparsely } from './warn-sparsely.ts';
import type { NodeName } from '@daspanel/formats/link-requests.ts';

/** A connection whose other side has proved to be this machine. */
export interface Arrival {
  readonly socket: TLSSocket;
  readonly name: NodeName;
  /** Milliseconds since 1970. */
  readonly certificateEnds: number;
}

const MOST_CONNECTIONS = 512;
const MILLISECONDS_TO_SHAKE_HANDS = 10_000;
const MILLISECONDS_BETWEEN_LOOKS = 5_000;

/** Listens for machines of the cluster: TLS 1.3, both sides with certificates of the cluster's authority, which are read afresh when their files change. */
export async function listenForNodes(parts: {
  readonly folder: string;
  readonly settings: KernelSettings;
  readonly onArrival: (arrival: Arrival) => void;
  readonly log: Log;
  readonly warn: WarnSparsely;
}): Promise<AsyncDisposable> {
  const { folder, settings, log, warn } = parts;
  let credentials = await readCredentials(folder, settings);
  const server = createServer({
    ...tlsOptions(credentials),
    noDelay: true,
    ALPNProtocols: [PROTOCOL_NAME],
    handshakeTimeout: MILLISECONDS_TO_SHAKE_HANDS,
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    const arrival = identify(socket);
    if (typeof arrival !== 'string') return parts.onArrival(arrival);
    warn(arrival, 'a connection was refused', { address: socket.remoteAddress, problem: arrival });
    socket.destroy();
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    warn(error.code ?? '', 'a connection was refused', { address: socket.remoteAddress, problem: error.message });
  });
  server.listen({ host: settings.listen.address, port: settings.listen.port });
  await once(server, 'listening');
  const timer = setInterval(() => {
    void renew(server, { folder, settings, log }, credentials).then((read) => (credentials = read));
  }, MILLISECONDS_BETWEEN_LOOKS);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function tlsOptions({ authority, certificate, key }: Credentials) {
  // Nobody else's authority counts: `ca` stands in place of the well-known ones.
  return { ca: authority, cert: certificate, key, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: true } as const;
}

function identify(socket: TLSSocket): Arrival | string {
  if (!socket.authorized) return 'its certificate is not of this cluster';
  if (socket.alpnProtocol !== PROTOCOL_NAME) return `it does not speak ${PROTOCOL_NAME}`;
  const certificate = socket.getPeerX509Certificate();
  const role = certificate === undefined ? undefined : readRole(certificate);
  if (certificate === undefined || role === undefined) return 'its certificate names no machine';
  if (role.kind !== 'node') return 'its certificate is the kernel’s, which nobody connects with';
  return { socket, name: role.name, certificateEnds: certificate.validToDate.getTime() };
}

async function renew(
  server: Server,
  { folder, settings, log }: { readonly folder: string; readonly settings: KernelSettings; readonly log: Log },
  former: Credentials,
): Promise<Credentials> {
  try {
    const read = await readCredentials(folder, settings);
    const isSame = read.authority === former.authority && read.certificate === former.certificate && read.key === former.key;
    if (isSame) return former;
    server.setSecureContext(tlsOptions(read));
    log.info('takes connections with other certificates');
    return read;
  } catch (error) {
    log.error('the certificates cannot be read again; goes on with those it has', { error });
    return former;
  }
}
