import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { addressToBytes } from '@daspanel/x509/address-bytes.ts';
import { readExtensions, SUBJECT_ALTERNATIVE_NAME } from '@daspanel/x509/extensions.ts';
import { readDer, readOne } from '@daspanel/x509/read-der.ts';
import { readSubjectNames } from '@daspanel/x509/subject-names.ts';
import type { Identifier } from './ca-state.ts';
import { NetworkFailure } from './network-failure.ts';
import { resolveAddresses, tryAddresses } from './resolve-name.ts';

const PROTOCOL = 'acme-tls/1';
const ACME_IDENTIFIER = '1.3.6.1.5.5.7.1.31';

/** TLS-ALPN-01 (RFC 8737; RFC 8738 for addresses). Throws NetworkFailure. */
export async function validateTlsAlpn(
  identifier: Identifier,
  keyAuthorization: string,
  { resolver, tlsPort }: { readonly resolver: string; readonly tlsPort: number },
): Promise<void> {
  const addresses = await resolveAddresses(identifier, resolver);
  const certificate = await tryAddresses(addresses, (address) => handshake(address, tlsPort, identifier));
  const extensions = readCertificateExtensions(certificate);
  const names = extensions.get(SUBJECT_ALTERNATIVE_NAME);
  if (names === undefined || readSubjectNames(names).join(' ') !== identifier.value) {
    throw new NetworkFailure('unauthorized', `The challenge certificate is not for ${identifier.value} alone`);
  }
  const value = extensions.get(ACME_IDENTIFIER);
  const expected = createHash('sha256').update(keyAuthorization).digest();
  if (value === undefined || !readOne(value, 0x04).content.equals(expected)) {
    throw new NetworkFailure('unauthorized', `The challenge certificate for ${identifier.value} has no or a wrong acmeIdentifier`);
  }
}

async function handshake(address: string, port: number, identifier: Identifier): Promise<Buffer> {
  const options = { host: address, port, servername: serverName(identifier), ALPNProtocols: [PROTOCOL], rejectUnauthorized: false };
  const socket = connect({ ...options, timeout: 10_000 });
  socket.on('timeout', () => socket.destroy(new Error('timeout')));
  try {
    await once(socket, 'secureConnect');
    return readPeer(socket, identifier);
  } catch (cause) {
    if (cause instanceof NetworkFailure) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const type =
      /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/.test(code) || String(cause).includes('timeout') ? 'connection' : 'tls';
    throw new NetworkFailure(type, `${address}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    socket.destroy();
  }
}

function readPeer(socket: TLSSocket, { value }: Identifier): Buffer {
  const certificate = socket.getPeerX509Certificate();
  if (socket.alpnProtocol !== PROTOCOL) throw new NetworkFailure('unauthorized', `Cannot negotiate ${PROTOCOL} for ${value}`);
  if (certificate === undefined) throw new NetworkFailure('unauthorized', `${value} shows no certificate`);
  return certificate.raw;
}

/** Addresses are asked for by their name in the reverse tree (RFC 8738, 6). */
function serverName({ type, value }: Identifier): string {
  if (type === 'dns') return value;
  const bytes = addressToBytes(value);
  if (isIP(value) === 4) return `${[...bytes].toReversed().join('.')}.in-addr.arpa`;
  return `${bytes.toString('hex').split('').toReversed().join('.')}.ip6.arpa`;
}

function readCertificateExtensions(certificate: Buffer): ReadonlyMap<string, Buffer> {
  try {
    const [toBeSigned] = readDer(readOne(certificate, 0x30).content);
    const extensions = toBeSigned === undefined ? undefined : readDer(toBeSigned.content).find(({ tag }) => tag === 0xa3);
    return extensions === undefined ? new Map() : readExtensions(extensions.content);
  } catch (cause) {
    throw new NetworkFailure('unauthorized', 'The challenge certificate cannot be read', { cause });
  }
}
