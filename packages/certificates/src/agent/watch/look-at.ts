import type { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';

/** What a visitor sees. */
export interface Look {
  readonly notBefore: number;
  readonly notAfter: number;
  readonly isLocal: boolean;
}

const LONGEST_WAIT = 5_000;

/**
 * Makes a TLS connection as a visitor of `name` does (null: of an IP address, who names none) and reads the dates of what is shown. Undefined: no connection was possible.
 * It shares nothing with what installs and renews, so that one mistake cannot hide another.
 */
export function lookAt(proxy: { readonly host: string; readonly port: number }, name: string | null): Promise<Look | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host: proxy.host,
      port: proxy.port,
      servername: name ?? '',
      rejectUnauthorized: false,
      timeout: LONGEST_WAIT,
    });
    const end = (certificate: X509Certificate | undefined) => {
      socket.destroy();
      resolve(certificate === undefined ? undefined : read(certificate));
    };
    socket.once('secureConnect', () => end(socket.getPeerX509Certificate()));
    socket.once('timeout', () => end(undefined));
    socket.once('error', () => end(undefined));
  });
}

function read({ validFromDate, validToDate, issuer }: X509Certificate): Look {
  return {
    notBefore: validFromDate.getTime(),
    notAfter: validToDate.getTime(),
    isLocal: issuer.startsWith('CN=Daspanel local authority '),
  };
}
