import { createPublicKey, type KeyObject } from 'node:crypto';
import { constructedTag, objectIdentifier, sequence, set, smallInteger } from './der.ts';
import { encodeName } from './distinguished-name.ts';
import { extension, SUBJECT_ALTERNATIVE_NAME } from './extensions.ts';
import { signStructure } from './sign-structure.ts';
import { encodeSubjectNames } from './subject-names.ts';

export interface CertificateRequestContent {
  /** P-256 or RSA. */
  readonly privateKey: KeyObject;
  /** DNS names in A-labels, perhaps with `*.` before them, and IP addresses (RFC 8738). */
  readonly names: readonly string[];
  /** Absent: no subject, the names alone count. */
  readonly commonName?: string;
}

/** A certificate request (PKCS #10, RFC 2986) in DER, signed with SHA-256. */
export function makeCertificateRequest({ privateKey, names, commonName }: CertificateRequestContent): Promise<Buffer> {
  const extensions = sequence(extension(SUBJECT_ALTERNATIVE_NAME, encodeSubjectNames(names)));
  const information = sequence(
    smallInteger(0),
    encodeName(commonName),
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    constructedTag(0, sequence(objectIdentifier(EXTENSION_REQUEST), set(extensions))),
  );
  return signStructure(information, privateKey);
}

/** RFC 2985, 5.4.2. */
export const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
