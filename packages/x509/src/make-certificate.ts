import { randomBytes, type KeyObject } from 'node:crypto';
import { explicitTag, positiveInteger, sequence, smallInteger, time } from './der.ts';
import { encodeName } from './distinguished-name.ts';
import { encodeCertificateExtensions } from './certificate-extensions.ts';
import { encodePem } from './encode-pem.ts';
import type { NameConstraints } from './name-constraints.ts';
import { signatureAlgorithm, signStructure } from './sign-structure.ts';

export { generateKey } from './generate-key.ts';

/** What a certificate says, apart from who signs it. Times are milliseconds since 1970 and are cut to the second. */
export interface CertificateContent {
  readonly publicKey: KeyObject;
  /** The subject's common name; absent: no subject, the names alone count. */
  readonly commonName?: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly use: CertificateUse;
  /** At most 20 bytes as DER has them: most significant first, the first of them below 0x80; absent: 126 random bits. */
  readonly serialNumber?: Uint8Array;
}

export type CertificateUse =
  /** Signs certificates and revocation lists. `pathLength`: how many authorities may stand between it and a leaf, by default none. */
  | { readonly kind: 'authority'; readonly pathLength?: number; readonly nameConstraints?: NameConstraints }
  /** Good for TLS servers of these DNS names and IP addresses alone. */
  | { readonly kind: 'server'; readonly names: readonly string[] }
  /** Good for both sides of TLS connections between machines that know each other by their common names. */
  | { readonly kind: 'peer' }
  /** Answers a TLS-ALPN-01 challenge (RFC 8737, 3). `digest`: SHA-256 of the key authorization. */
  | { readonly kind: 'challenge'; readonly name: string; readonly digest: Buffer };

export interface Signer {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Makes an X.509 version 3 certificate (RFC 5280) signed with SHA-256 by a P-256 or RSA key, as PEM. */
export async function makeCertificate(content: CertificateContent, signer: Signer): Promise<string> {
  const toBeSigned = sequence(
    explicitTag(0, smallInteger(2)),
    positiveInteger(content.serialNumber ?? randomSerial()),
    signatureAlgorithm(signer.privateKey),
    encodeName(signer.commonName),
    sequence(time(content.notBefore), time(content.notAfter)),
    encodeName(content.commonName),
    content.publicKey.export({ type: 'spki', format: 'der' }),
    explicitTag(3, sequence(...encodeCertificateExtensions(content, signer))),
  );
  return encodePem('CERTIFICATE', await signStructure(toBeSigned, signer.privateKey));
}

/** 126 random bits; RFC 5280 asks for a positive number of at most 20 bytes. */
function randomSerial(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes;
}
