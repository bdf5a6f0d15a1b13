import { X509Certificate } from 'node:crypto';
import { AUTHORITY_KEY_IDENTIFIER, readExtensions } from './extensions.ts';
import { readDer, readOne } from './read-der.ts';

/**
 * The id of a certificate in requests about its renewal (RFC 9773, 4.1): key identifier of its issuer and serial number, both in base64url. `pem` may hold a chain, the
 * first certificate counts. Null when the certificate does not name its issuer's key. Throws when there is no certificate.
 */
export function renewalId(pem: string): string | null {
  const [toBeSigned] = readDer(readOne(new X509Certificate(pem).raw, 0x30).content);
  if (toBeSigned === undefined) throw new RangeError('no certificate');
  const fields = readDer(toBeSigned.content);
  // The version comes first (RFC 5280, 4.1); certificates without one have no extensions either.
  const serialNumber = fields[1];
  const extensions = fields.find(({ tag }) => tag === 0xa3);
  if (serialNumber?.tag !== 0x02 || extensions === undefined) return null;
  const issuerKey = readExtensions(extensions.content).get(AUTHORITY_KEY_IDENTIFIER);
  const identifier = issuerKey === undefined ? undefined : readDer(readOne(issuerKey, 0x30).content).find(({ tag }) => tag === 0x80);
  if (identifier === undefined) return null;
  return `${identifier.content.toString('base64url')}.${serialNumber.content.toString('base64url')}`;
}
