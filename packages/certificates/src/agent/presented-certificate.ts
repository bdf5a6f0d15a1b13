import type { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { ADDRESS_FILE } from './served-certificates.ts';

/** Where the proxy takes TLS connections. */
export interface TlsAddress {
  readonly host: string;
  readonly port: number;
}

const LONGEST_WAIT = 5_000;

/**
 * The certificate that the proxy shows for a server name, by a real handshake; null: to a visitor who names none, as those do who ask for an IP address. Undefined when
 * nobody listens there. Whether the certificate can be trusted is not asked: it is compared with the one that should be shown.
 */
export function readPresented({ host, port }: TlsAddress, name: string | null): Promise<X509Certificate | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: name ?? '', rejectUnauthorized: false, timeout: LONGEST_WAIT });
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      resolve(certificate);
    });
    socket.once('timeout', () => socket.destroy(new Error(`no TLS handshake with ${host} in time`)));
    socket.once('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
  });
}

/** A server name for which the proxy shows this served file. */
export function visitorsName(file: string): string | null {
  return file === ADDRESS_FILE ? null : file.replace(/^\*/, 'certificate-check');
}

/** An address to connect to for one to listen on: the wildcards stand for every address, the loopback among them. */
export function connectableAddress(listened: string): string {
  if (listened === '0.0.0.0') return '127.0.0.1';
  return listened === '::' ? '::1' : listened;
}
