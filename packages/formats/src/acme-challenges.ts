import { join } from 'node:path';

/**
 * Where answers to challenges stand while they are under way, in `data/run/acme-challenges`: the proxy reads them, nothing has to be reloaded. They are removed when
 * the authority has looked; those that no order under way waits for are removed when the ACME client starts.
 */
export function challengeFiles(folder: string) {
  return {
    /** The key authorization for `http://<host>/.well-known/acme-challenge/<token>` (RFC 8555, 8.3), at most 1 KiB. `host` may be an address, with `_` for `:`. */
    http01: (host: string, token: string) => join(folder, 'http-01', `${host.replaceAll(':', '_')}~${token}`),
    /** Key and self-signed certificate, as PEM, that `host` shows to clients that ask for `acme-tls/1` alone (RFC 8737). */
    tlsAlpn01: (host: string) => join(folder, 'tls-alpn-01', `${host.replaceAll(':', '_')}.pem`),
  };
}
