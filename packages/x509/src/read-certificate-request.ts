import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { readCommonName } from './distinguished-name.ts';
import { readExtensions, SUBJECT_ALTERNATIVE_NAME } from './extensions.ts';
import { EXTENSION_REQUEST } from './make-certificate-request.ts';
import { readBitString, readDer, readObjectIdentifier, readOne, type DerValue } from './read-der.ts';
import { readSubjectNames } from './subject-names.ts';

export interface CertificateRequest {
  /** DNS names and IP addresses of the subject alternative name, as they stand there. */
  readonly names: readonly string[];
  readonly commonName: string | null;
  readonly publicKey: KeyObject;
}

/** Reads a certificate request (PKCS #10, RFC 2986) in DER and verifies that it is signed with its own key. Throws RangeError when it is not or cannot be read. */
export function readCertificateRequest(bytes: Buffer): CertificateRequest {
  const [information, algorithm, signature] = readDer(readOne(bytes, 0x30).content);
  if (information === undefined || algorithm === undefined || signature === undefined) throw new RangeError('no certificate request');
  const [, subject, key, attributes] = readDer(readOne(information.bytes, 0x30).content);
  if (subject === undefined || key === undefined) throw new RangeError('a certificate request without subject or key');
  const publicKey = readPublicKey(key.bytes);
  if (!verify(hashOf(algorithm), information.bytes, publicKey, readBitString(signature))) {
    throw new RangeError('the certificate request is not signed with its own key');
  }
  return { names: readNames(attributes), commonName: readCommonName(subject.bytes), publicKey };
}

function readPublicKey(bytes: Buffer): KeyObject {
  try {
    return createPublicKey({ key: bytes, format: 'der', type: 'spki' });
  } catch (cause) {
    throw new RangeError('the key of the certificate request cannot be read', { cause });
  }
}

/** RSA (RFC 4055, 5) and ECDSA (RFC 5758, 3.2). */
const HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};

function hashOf(algorithm: DerValue): string {
  const [id] = readDer(algorithm.content);
  const hash = id === undefined ? undefined : HASHES[readObjectIdentifier(id)];
  if (hash === undefined) throw new RangeError('the certificate request is signed in a way that is not known');
  return hash;
}

function readNames(attributes: DerValue | undefined): readonly string[] {
  for (const { content } of attributes === undefined ? [] : readDer(attributes.content)) {
    const [id, values] = readDer(content);
    if (id === undefined || values === undefined || readObjectIdentifier(id) !== EXTENSION_REQUEST) continue;
    const names = readExtensions(values.content).get(SUBJECT_ALTERNATIVE_NAME);
    return names === undefined ? [] : readSubjectNames(names);
  }
  return [];
}
