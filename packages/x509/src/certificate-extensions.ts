import { createHash, type KeyObject } from 'node:crypto';
import { bitString, boolean, implicitTag, objectIdentifier, octetString, sequence, smallInteger } from './der.ts';
import { AUTHORITY_KEY_IDENTIFIER, extension, SUBJECT_ALTERNATIVE_NAME } from './extensions.ts';
import type { CertificateContent, CertificateUse, Signer } from './make-certificate.ts';
import { encodeNameConstraints, NAME_CONSTRAINTS } from './name-constraints.ts';
import { readBitString, readDer, readOne } from './read-der.ts';
import { encodeSubjectNames } from './subject-names.ts';

/** The extensions (RFC 5280, 4.2) of a certificate, in DER. A certificate that is not self-signed names its issuer's key. */
export function encodeCertificateExtensions({ publicKey, commonName, use }: CertificateContent, signer: Signer): readonly Buffer[] {
  const keys = [extension('2.5.29.14', octetString(keyIdentifier(publicKey)))];
  if (!publicKey.equals(signer.publicKey)) {
    keys.push(extension(AUTHORITY_KEY_IDENTIFIER, sequence(implicitTag(0, keyIdentifier(signer.publicKey)))));
  }
  return [...encodeUse(use, { hasSubject: commonName !== undefined }), ...keys];
}

function encodeUse(use: CertificateUse, { hasSubject }: { readonly hasSubject: boolean }): readonly Buffer[] {
  // RFC 5280, 4.2.1.6: critical when there is no subject.
  const names = (values: readonly string[]) => extension(SUBJECT_ALTERNATIVE_NAME, encodeSubjectNames(values), { critical: !hasSubject });
  switch (use.kind) {
    case 'authority':
      return [
        extension(BASIC_CONSTRAINTS, sequence(boolean(true), smallInteger(use.pathLength ?? 0)), { critical: true }),
        extension(KEY_USAGE, bitString(Buffer.from([KEY_CERT_SIGN | CRL_SIGN]), 1), { critical: true }),
        ...(use.nameConstraints === undefined
          ? []
          : [extension(NAME_CONSTRAINTS, encodeNameConstraints(use.nameConstraints), { critical: true })]),
      ];
    case 'server':
      return [
        extension(BASIC_CONSTRAINTS, sequence(), { critical: true }),
        extension(KEY_USAGE, bitString(Buffer.from([DIGITAL_SIGNATURE]), 7), { critical: true }),
        extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))),
        names(use.names),
      ];
    case 'peer':
      return [
        extension(BASIC_CONSTRAINTS, sequence(), { critical: true }),
        extension(KEY_USAGE, bitString(Buffer.from([DIGITAL_SIGNATURE]), 7), { critical: true }),
        extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'), objectIdentifier('1.3.6.1.5.5.7.3.2'))),
      ];
    case 'challenge':
      return [
        extension(BASIC_CONSTRAINTS, sequence(), { critical: true }),
        extension(KEY_USAGE, bitString(Buffer.from([DIGITAL_SIGNATURE]), 7), { critical: true }),
        names([use.name]),
        extension('1.3.6.1.5.5.7.1.31', octetString(use.digest), { critical: true }),
      ];
  }
}

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const DIGITAL_SIGNATURE = 0x80;
const KEY_CERT_SIGN = 0x04;
const CRL_SIGN = 0x02;

/** The first 160 bits of the SHA-256 of the key itself (RFC 7093, method 1). */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const [, key] = readDer(readOne(publicKey.export({ type: 'spki', format: 'der' }), 0x30).content);
  if (key === undefined) throw new RangeError('a public key without bits');
  return createHash('sha256').update(readBitString(key)).digest().subarray(0, 20);
}
