import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { addressToBytes } from '@daspanel/x509/address-bytes.ts';
import { readProbeError, type ProbeResult } from './probe-result.ts';

export interface TlsAlpnProbe {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** Bytes that are in the certificate if it is the right one. */
  readonly inside: Buffer;
  readonly signal: AbortSignal;
}

/** Looks at one address for the certificate of a TLS-ALPN-01 challenge as an authority does (RFC 8737, 3; RFC 8738, 6). Never rejects. */
export function probeTlsAlpn({ host, address, port, inside, signal }: TlsAlpnProbe): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const finish = (result: ProbeResult) => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      resolve(result);
    };
    const stop = () => finish(readProbeError(signal.reason, 'TLS'));
    const socket = connect({
      host: address,
      port,
      servername: isIP(host) === 0 ? host : reverseName(host),
      ALPNProtocols: ['acme-tls/1'],
      rejectUnauthorized: false,
    });
    socket.on('secureConnect', () => {
      const shown = socket.getPeerX509Certificate();
      const isOurs = socket.alpnProtocol === 'acme-tls/1' && shown !== undefined && shown.raw.includes(inside);
      finish(isOurs ? { state: 'here' } : { state: 'other', detail: 'it shows another certificate' });
    });
    socket.on('error', (error) => finish(readProbeError(error, 'TLS for challenges')));
    socket.on('close', () => finish({ state: 'silent', detail: 'the connection was broken off', noRoute: false }));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** The name in `in-addr.arpa` or `ip6.arpa` that stands for an address in a handshake (RFC 8738, 6). */
export function reverseName(address: string): string {
  const bytes = addressToBytes(address);
  if (bytes.length === 4) return `${[...bytes].reverse().join('.')}.in-addr.arpa`;
  const digits = [...bytes].flatMap((byte) => [byte >> 4, byte & 0x0f]);
  return `${digits
    .map((digit) => digit.toString(16))
    .reverse()
    .join('.')}.ip6.arpa`;
}
