import { connect } from 'node:tls';

/** Where the proxy takes TLS connections. */
export interface TlsAddress {
  readonly host: string;
  readonly port: number;
}

const LONGEST_WAIT = 5_000;

/**
 * The fingerprint (SHA-256) of the certificate that the proxy shows for a server name, by a real handshake. Undefined when nobody listens there. Whether the
 * certificate can be trusted is not asked: it is compared with the one that should be shown.
 */
export function readPresented({ host, port }: TlsAddress, name: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: name, rejectUnauthorized: false, timeout: LONGEST_WAIT });
    socket.once('secureConnect', () => {
      const fingerprint = socket.getPeerX509Certificate()?.fingerprint256;
      socket.destroy();
      resolve(fingerprint);
    });
    socket.once('timeout', () => socket.destroy(new Error(`no TLS handshake with ${host} in time`)));
    socket.once('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
  });
}

/** An address to connect to for one to listen on: the wildcards stand for every address, the loopback among them. */
export function connectableAddress(listened: string): string {
  if (listened === '0.0.0.0') return '127.0.0.1';
  return listened === '::' ? '::1' : listened;
}
