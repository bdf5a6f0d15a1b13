import { createHash, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import {
  bitString,
  boolean,
  explicitTag,
  implicitTag,
  objectIdentifier,
  octetString,
  positiveInteger,
  sequence,
  set,
  smallInteger,
  time,
  utf8String,
} from './der.ts';
import { encodeSubjectNames } from './subject-names.ts';

/** What a certificate says, apart from who signs it. Times are milliseconds since 1970 and are cut to the second. */
export interface CertificateContent {
  readonly publicKey: KeyObject;
  /** The subject's common name; absent: no subject, the names alone count. */
  readonly commonName?: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly use: { readonly kind: 'authority' } | { readonly kind: 'server'; readonly names: readonly string[] };
}

export interface Signer {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const signAsync = promisify(sign);
const generate = promisify(generateKeyPair);

/** A P-256 key pair. */
export function generateKey(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return generate('ec', { namedCurve: 'P-256' });
}

/**
 * Makes an X.509 version 3 certificate (RFC 5280) signed with ECDSA and SHA-256, as PEM. An authority may sign leaves and revocation lists,
 * and no further authority; a server certificate is good for TLS servers of its names alone.
 */
export async function makeCertificate(content: CertificateContent, signer: Signer): Promise<string> {
  const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  const toBeSigned = sequence(
    explicitTag(0, smallInteger(2)),
    positiveInteger(randomSerial()),
    algorithm,
    encodeName(signer.commonName),
    sequence(time(content.notBefore), time(content.notAfter)),
    encodeName(content.commonName),
    content.publicKey.export({ type: 'spki', format: 'der' }),
    explicitTag(3, sequence(...encodeExtensions(content, signer))),
  );
  const signature = await signAsync('sha256', toBeSigned, signer.privateKey);
  return encodePem('CERTIFICATE', sequence(toBeSigned, algorithm, bitString(signature)));
}

/** 126 random bits; RFC 5280 asks for a positive number of at most 20 bytes. */
function randomSerial(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes;
}

function encodeName(commonName: string | undefined): Buffer {
  return commonName === undefined ? sequence() : sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))));
}

function encodeExtensions({ publicKey, commonName, use }: CertificateContent, signer: Signer): Buffer[] {
  const subjectKey = extension('2.5.29.14', octetString(keyIdentifier(publicKey)));
  const issuerKey = extension('2.5.29.35', sequence(implicitTag(0, keyIdentifier(signer.publicKey))));
  if (use.kind === 'authority') {
    return [
      extension('2.5.29.19', sequence(boolean(true), smallInteger(0)), { critical: true }),
      extension('2.5.29.15', bitString(Buffer.from([KEY_CERT_SIGN | CRL_SIGN]), 1), { critical: true }),
      subjectKey,
    ];
  }
  return [
    extension('2.5.29.19', sequence(), { critical: true }),
    extension('2.5.29.15', bitString(Buffer.from([DIGITAL_SIGNATURE]), 7), { critical: true }),
    extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))),
    // RFC 5280, 4.2.1.6: critical when there is no subject.
    extension('2.5.29.17', encodeSubjectNames(use.names), { critical: commonName === undefined }),
    subjectKey,
    issuerKey,
  ];
}

const DIGITAL_SIGNATURE = 0x80;
const KEY_CERT_SIGN = 0x04;
const CRL_SIGN = 0x02;

function extension(id: string, value: Buffer, { critical = false } = {}): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

/** The first 160 bits of the SHA-256 of the key (RFC 7093, method 1). The point is the last 65 bytes of an encoded P-256 key. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
  return createHash('sha256').update(point).digest().subarray(0, 20);
}

function encodePem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
